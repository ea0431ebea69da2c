declare module "library:sources" {
  /** Python source by path. */
  const sources: Readonly<Record<string, string>>;
  export default sources;
}
