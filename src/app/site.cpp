#include "app/site.hpp"

#include <filesystem>

#include "formats/table_file.hpp"
#include "modules/books/journal_text.hpp"
#include "modules/desk/module.hpp"

namespace osnova::app {

namespace {

Common common_of(Common common, const std::string& place) {
  common.workspace = place;
  return common;
}

}  // namespace

Site::Site(const Common& common, const Options& options)
    : options_(options), common_(common_of(common, options.place)) {
  Workspace::Options open;
  open.owner_note = "the server at " + common.settings.text("listen");
  open.serves = true;
  open.kernel.search = true;
  open.kernel.log = options.log;
  workspace_.emplace(common_, open);
  Kernel& kernel = workspace_->kernel();
  if (kernel.lacks_pepper())
    kernel.log().write(LogLevel::error, "sign_in.pepper_missing", {{"workspace", options.host}});
  output_.emplace(kernel, options.temporary);
  jobs_.emplace(kernel);
  imports_.emplace(kernel, *jobs_, labels(), table_reader(), read_journal_text,
                   options.files);
  jobs_->go();
  http::Services services;
  services.temporary = options.temporary;
  services.sessions = options.sessions;
  services.sign_in = options.sign_in;
  services.factor = options.factor;
  services.files = options.files;
  if (services.factor.key_file.empty())
    services.factor.key_file = file_beside(common_, ".sign-in.key");
  services.usual_body = options.usual_body;
  services.import_body = options.import_body;
  services.output = &*output_;
  services.jobs = &*jobs_;
  services.imports = &*imports_;
  if (!options.providers.empty()) {
    web_.emplace();
    oidc_.emplace(kernel, options.providers, *web_, options.public_address);
    services.oidc = &*oidc_;
  }
  routes_.emplace(kernel, labels(), services);
  if (options.remind)
    reminders_.emplace(kernel, std::vector<Reminders::Source>{ownerless_incidents});
  if (options.notify) open_channels(services.factor.key_file);
  if (options.backup)
    backups_.emplace(kernel, salt_, *options.backup, options.host, workspace_name(options.place),
                     backup_by_child(options.place, *options.backup));
  if (options.checkpoint)
    checkpoints_.emplace(kernel, salt_, *options.checkpoint,
                         CheckpointKey::load_or_create(checkpoint_key_file(common_)), options.host,
                         checkpoint_places(*options.checkpoint, workspace_name(options.place),
                                           kernel.clock()));
  add_chores();
}

void Site::open_channels(const std::string& key_file) {
  Kernel& kernel = workspace_->kernel();
  if (options_.mail) mail_ = mail_channel(*options_.mail, kernel.clock());
  webhook_ = webhook_channel(options_.private_webhooks, kernel.clock());
  DispatchOptions dispatch;
  dispatch.address = options_.notify_address;
  dispatch.host = options_.host;
  dispatch.mail = mail_.get();
  dispatch.webhook = webhook_.get();
  // The key is made when the first webhook asks for it.
  dispatch.secret_of = [key_file](const Webhook& webhook) {
    return webhook_secret(FactorKey::load_or_create(key_file), webhook);
  };
  ProofOptions proofs = options_.proofs;
  proofs.host = options_.host;
  authorities_.emplace(options_.private_authorities);
  proofs_.emplace(kernel, salt_, std::move(proofs), *authorities_);
  rules_.emplace(kernel);
  monitors_.emplace(kernel);
  dispatcher_.emplace(kernel, std::move(dispatch));
}

// Backups and checkpoints keep leases of their own: who has none alarms nobody.
void Site::add_chores() {
  constexpr int64_t kSecondUs = 1'000'000, kMinuteUs = 60 * kSecondUs;
  chores_.emplace(workspace_->kernel(), salt_, options_.host);
  if (reminders_)
    chores_->add({"reminders", kMinuteUs, [this](int64_t, int64_t) { reminders_->step(); }});
  if (rules_) {
    const auto hurry = [this] { rules_->hurry(); };
    chores_->add(
        {"rules", kSecondUs, [this](int64_t, int64_t) { rules_->read_journals(); }, hurry});
    chores_->add({"calendar", kMinuteUs,
                  [this](int64_t, int64_t) {
                    rules_->read_deadlines();
                    rules_->read_unread();
                  },
                  hurry});
    chores_->add({"monitors", 5 * kSecondUs, [this](int64_t, int64_t) { monitors_->step(); },
                  [this] { monitors_->hurry(); }});
    chores_->add({"deliveries", kSecondUs,
                  [this](int64_t wall_us, int64_t steady_us) {
                    dispatcher_->step({wall_us, steady_us});
                  },
                  [this] { dispatcher_->hurry(); }});
  }
  if (proofs_)
    chores_->add({"signature_proofs", kSecondUs,
                  [this](int64_t wall_us, int64_t steady_us) {
                    proofs_->step({wall_us, steady_us});
                  },
                  [this] { proofs_->hurry(); }});
  if (backups_)
    chores_->add({"backups", kSecondUs,
                  [this](int64_t wall_us, int64_t steady_us) {
                    backups_->step({wall_us, steady_us});
                  },
                  {}, false});
  if (checkpoints_)
    chores_->add({"checkpoints", kSecondUs,
                  [this](int64_t wall_us, int64_t steady_us) {
                    checkpoints_->step({wall_us, steady_us});
                  },
                  [this] { checkpoints_->hurry(); }, false});
}

void Site::go() { chores_->go(); }

std::vector<std::string> Site::warnings() const {
  std::vector<std::string> codes;
  if (backups_) codes.push_back(backups_->alarm());
  if (checkpoints_) codes.push_back(checkpoints_->alarm());
  std::erase(codes, "");
  return codes;
}

Site::~Site() = default;

void Site::stop() {
  chores_->stop();
  if (backups_) backups_->stop();
  if (checkpoints_) checkpoints_->stop();
  routes_->stop();
  jobs_->stop();
  workspace_->kernel().drain();
}

void Site::write(Exposition& out) {
  const KernelMetrics& metrics = workspace_->kernel().metrics();
  const std::pair<std::string_view, std::string_view> label = {"workspace", options_.host};
  for (const auto& [name, count] : metrics.commands.values()) {
    const size_t blank = std::min(name.find(' '), name.size());
    const std::string outcome = blank < name.size() ? name.substr(blank + 1) : "other";
    out.add("osnova_commands_total", "counter", "Commands by name and what became of them.",
            {label, {"command", std::string_view(name).substr(0, blank)}, {"outcome", outcome}},
            count);
  }
  for (const auto& [code, count] : metrics.refusals.values())
    out.add("osnova_command_refusals_total", "counter",
            "Commands that were refused, by the code of the first problem.",
            {label, {"code", code}}, count);
  for (const auto& [event, count] : metrics.files.values())
    out.add("osnova_files_total", "counter", "Files that people attached, and those that were refused.",
            {label, {"event", event}}, count);
  for (const auto& [event, count] : metrics.sign_ins.values())
    out.add("osnova_sign_ins_total", "counter", "Tries to sign in, and passwords that were checked.",
            {label, {"event", event}}, count);
  const auto groups = metrics.group_size.snapshot();
  out.add("osnova_commits_total", "counter", "Commits, of commands and of what is beside them.",
          {label, {"of", "commands"}}, groups.count);
  out.add("osnova_commits_total", "counter", "", {label, {"of", "other"}}, metrics.writes.load());
  out.add("osnova_commit_commands", "Commands that were committed together.", {label}, groups,
          false);
  out.add("osnova_writer_queue", "gauge", "Commands and small writes that wait or are at work.",
          {label}, metrics.queue.load());
  chores_->write(out);
  if (dispatcher_) dispatcher_->write(out);
  if (proofs_) proofs_->write(out);
  if (backups_) backups_->write(out);
  if (checkpoints_) checkpoints_->write(out);
  // What the store does not answer now is left out, and the rest is told.
  try {
    write_store(out);
  } catch (const store::StoreFailure& failure) {
    options_.log->write(LogLevel::warning, "metrics.incomplete",
                        {{"workspace", options_.host}, {"text", failure.what()}});
  }
}

void Site::write_store(Exposition& out) {
  Kernel& kernel = workspace_->kernel();
  const std::pair<std::string_view, std::string_view> label = {"workspace", options_.host};
  Kernel::Figures figures = kernel.figures();
  for (const std::string_view state : enum_meta(JobState{}).codes)
    out.add("osnova_jobs", "gauge", "Jobs that are kept, by state.", {label, {"state", state}},
            figures.jobs[std::string(state)]);
  out.add("osnova_journal_rows", "gauge", "Rows of the journal, over all companies.", {label},
          figures.journal_rows);
  out.add("osnova_database_bytes", "gauge", "Size of the database.", {label},
          kernel.database().size_bytes());
  // The log of a PostgreSQL server is the server's.
  std::error_code none;
  const auto log_bytes = std::filesystem::file_size(options_.place + "-wal", none);
  if (!store::is_postgres(options_.place))
    out.add("osnova_database_log_bytes", "gauge", "Size of the write-ahead log.", {label},
            none ? 0 : static_cast<int64_t>(log_bytes));
}

}  // namespace osnova::app
