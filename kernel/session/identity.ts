/** What notebooks and Jupyter call the kernel. */
export const kernelspec = { display_name: "TypeScript (rmaplab)", language: "typescript", name: "rmaplab" };
