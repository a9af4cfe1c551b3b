#!/usr/bin/env node
console.error("rmaplab: no command yet");
process.exitCode = 2;
