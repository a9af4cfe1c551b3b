// Imported before the first cell: with its first CommonJS module Node loads the reader of what those export, which uses globals by name.
module.exports = {};
