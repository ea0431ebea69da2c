// Search results quote the pages they found by fetching them, which browsers refuse on file: and in a frame
// without an origin of its own.
if (window.origin === "null" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
