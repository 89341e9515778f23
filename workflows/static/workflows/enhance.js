// Every page works without this. The address comes from the page because it may carry a hash of the content.
const { initAll } = await import(document.querySelector("script[data-govuk]").dataset.govuk);
initAll();
