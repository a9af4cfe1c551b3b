/** What the cells before have left to the compiler. */
export interface Earlier {
  /** what they declared, as TypeScript declarations */
  declarations: string;
  /** one of them imported tslab: from there on cells are checked as tslab checks them */
  forTslab: boolean;
}

export const nothingEarlier: Earlier = { declarations: "", forTslab: false };
