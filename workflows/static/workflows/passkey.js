// A passkey answers for somebody: makes one, or uses one, and sends what it says with the form around the button.
// The options stand in the page as JSON, with binary values in base64url.

const binary = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (found) => (found || []).map((one) => ({ ...one, id: binary(one.id) }));

function creation({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: binary(publicKey.challenge),
      user: { ...publicKey.user, id: binary(publicKey.user.id) },
      excludeCredentials: listed(publicKey.excludeCredentials),
    },
  };
}

function request({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: binary(publicKey.challenge),
      allowCredentials: listed(publicKey.allowCredentials),
    },
  };
}

function said(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function answer(kind) {
  const options = JSON.parse(document.getElementById("js_data").textContent);
  return kind === "create"
    ? navigator.credentials.create(creation(options.creation_options))
    : navigator.credentials.get(request(options.request_options));
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  const offer = button.closest("[data-passkey-offer]");
  if (offer && window.PublicKeyCredential) offer.hidden = false;
  button.addEventListener("click", async () => {
    const problem = document.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    try {
      const form = button.form || button.closest("form");
      form.elements.credential.value = JSON.stringify(said(await answer(button.dataset.passkey)));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}
