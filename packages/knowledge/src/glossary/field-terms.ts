/** Terms of the field. Spellings and names of one thing on one line; Korean = English. */
export const fieldTerms: string = `
트랜스포머 = transformer
`;
