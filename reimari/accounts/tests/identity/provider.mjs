// A real OpenID provider for the tests: whoever stands in the people's file signs in with any password.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const told = JSON.parse(readFileSync(process.argv[2], "utf8"));
const installed = createRequire(pathToFileURL(`${told.modules}/package.json`));
const { Provider } = await import(pathToFileURL(installed.resolve("oidc-provider")).href);
const claims = ["given_name", "family_name", "preferred_username", "locale", "groups", "national_id"];
const people = () => JSON.parse(readFileSync(told.people, "utf8"));

const provider = new Provider(told.issuer, {
  clients: told.clients,
  claims: { openid: ["sub"], profile: claims },
  conformIdTokenClaims: told.conform ?? true,
  acrValues: ["urn:example:strong"],
  pkce: { required: () => true },
  features: { backchannelLogout: { enabled: true } },
  // Its own guard against requests to this very machine would keep logout tokens from us.
  fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
  cookies: { keys: ["only in tests"] },
  ttl: { Session: 600, Grant: 600, Interaction: 600, AccessToken: 600, IdToken: 600 },
  async findAccount(_context, id) {
    return people()[id] && { accountId: id, claims: async () => ({ sub: id, ...people()[id] }) };
  },
});
provider.on("server_error", (_context, error) => console.error(error));
provider.on("backchannel.error", (_context, error) => console.error("backchannel", error.message));
provider.listen(told.port, "127.0.0.1", () => console.log("listening"));
