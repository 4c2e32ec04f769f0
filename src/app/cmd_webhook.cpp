#include <boost/json.hpp>
#include <iostream>

#include "app/channels.hpp"
#include "app/commands.hpp"
#include "kernel/rule/rule.hpp"

namespace osnova::app {

// Somebody else may be serving the workspace: it is only read. The secret goes to whoever can read
// the key, which is nobody over HTTP.
int run_webhook_secret(const Common& common, const std::string& code) {
  Workspace::Options options;
  options.read_only = true;
  Workspace workspace(common, options);
  const auto state = workspace.kernel().company_state(0);
  const auto* webhook = state->get<Webhook>(webhook_meta(), std::string_view(code));
  if (!webhook) {
    Problems problems;
    problems.add("webhook.unknown", "code", {{"code", code}});
    return refused(problems, common);
  }
  const std::string& set = common.settings.text("sign_in.key_file");
  const FactorKey key =
      FactorKey::load_or_create(set.empty() ? file_beside(common, ".sign-in.key") : set);
  const std::string secret = shown_secret(webhook_secret(key, *webhook));
  if (common.json)
    print_json(boost::json::object{{"code", std::string_view(webhook->code)}, {"secret", secret}});
  else
    std::cout << secret << "\n";
  return kDone;
}

}  // namespace osnova::app
