#pragma once
// One workspace as the server serves it.
#include <memory>
#include <optional>

#include "app/backup_keeper.hpp"
#include "app/channels.hpp"
#include "app/checkpoint_keeper.hpp"
#include "app/oidc_web.hpp"
#include "app/output.hpp"
#include "app/signature_web.hpp"
#include "app/workspace.hpp"
#include "http/routes.hpp"
#include "kernel/access/sign_in.hpp"
#include "kernel/jobs/chores.hpp"
#include "kernel/monitor/monitor_watch.hpp"
#include "kernel/rule/rule_feed.hpp"
#include "kernel/task/reminders.hpp"

namespace osnova::app {

class Site {
 public:
  struct Options {
    std::string host;   // under which it is served; "" = under any
    std::string place;  // a file or the URL of a database
    std::string temporary;
    bool remind = false;  // people of their deadlines
    bool notify = false;  // people and webhooks of what rules say
    std::string notify_address;        // under which people reach it
    std::optional<MailOptions> mail;   // none = none is sent
    bool private_webhooks = false;
    ProofOptions proofs;  // of signatures; asked for with `notify`
    bool private_authorities = false;
    size_t usual_body = 0, import_body = 0;  // bytes that may be sent
    Log* log = nullptr;
    SessionLimits sessions;
    SignInOptions sign_in;
    FileRules files;       // the scanner outlives the site
    FactorOptions factor;  // a key file "" = beside the workspace
    std::vector<OidcOptions> providers;  // by whom people can sign in
    std::string public_address;          // under which providers know the workspace
    std::optional<BackupOptions> backup;  // none = it makes no backups by itself
    std::optional<CheckpointOptions> checkpoint;  // none = it signs none by itself
  };
  // Opens the workspace, brings its schema up to date and takes up its jobs. Throws Failure.
  Site(const Common& common, const Options& options);
  ~Site();
  const std::string& host() const { return options_.host; }
  http::Routes& routes() { return *routes_; }
  // From now on it makes its backups and checkpoints.
  void go();
  // Codes of what its operator has to look after.
  std::vector<std::string> warnings() const;
  // Gives up what is long, and returns when everything that was given is durable.
  void stop();
  // What the store and the kernel say, with the host as label.
  void write(Exposition& out);

 private:
  void write_store(Exposition& out);
  void open_channels(const std::string& key_file);
  void add_chores();

  const Options options_;
  Common common_;
  std::optional<Workspace> workspace_;
  std::optional<PrintedOutput> output_;
  std::optional<Jobs> jobs_;
  std::optional<Imports> imports_;
  std::optional<CurlWeb> web_;
  std::optional<Oidc> oidc_;
  std::optional<http::Routes> routes_;
  SystemSalt salt_;
  std::optional<Reminders> reminders_;
  std::unique_ptr<Channel> mail_, webhook_;
  std::optional<RuleFeed> rules_;
  std::optional<MonitorWatch> monitors_;
  std::optional<Dispatcher> dispatcher_;
  std::optional<CurlSignatureWeb> authorities_;
  std::optional<ProofKeeper> proofs_;
  std::optional<BackupKeeper> backups_;
  std::optional<CheckpointKeeper> checkpoints_;
  std::optional<Chores> chores_;  // of all these: ended before them
};

}  // namespace osnova::app
