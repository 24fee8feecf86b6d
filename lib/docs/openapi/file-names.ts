/** `openapi` or `swagger` as a word of the name: "openapi.yaml", "billing-openapi.json", "v2.swagger.yml". */
const API_FILE = /^(?:.*[-_.])?(?:openapi|swagger)(?:[-_.].*)?\.(?:json|ya?ml)$/i;

/** Whether a file of this name may describe an API. */
export const isApiFile = (name: string): boolean => API_FILE.test(name) && !/^[._]/.test(name);

/** Whether a file of this name must describe an API. Files with a longer name may be settings of a tool. */
export const isCertainApiFile = (name: string): boolean => /^(?:openapi|swagger)\.(?:json|ya?ml)$/i.test(name);
