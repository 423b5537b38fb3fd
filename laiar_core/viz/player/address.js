// The address of the page.

/**
 * Write parts of the address; no value takes a part away. Not by way of Python, for which every frame would be a page of its own in the
 * history of the browser.
 */
function writeAddress(values) {
  const parts = location.search.slice(1).split("&").filter(Boolean);
  for (const [name, value] of Object.entries(values)) {
    const at = parts.findIndex((part) => part.startsWith(`${name}=`));
    parts.splice(at < 0 ? parts.length : at, 1, ...(value ? [`${name}=${value}`] : []));
  }
  const address = `${location.pathname}${parts.length ? `?${parts.join("&")}` : ""}`;
  if (address !== location.pathname + location.search) history.replaceState(history.state, "", address);
}
