#include "app/workspace.hpp"

#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/backup.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace osnova::app {

namespace {

// Beside a file. What is in PostgreSQL is told apart by its address; a command that is over in a
// moment leaves nothing in the current folder unasked.
std::string in_flight_file(const Common& common, bool serves) {
  if (!store::is_postgres(common.workspace)) return common.workspace + ".inflight";
  const std::string& folder = common.settings.text("quarantine.folder");
  if (folder.empty() && !serves) return "";
  const Hash address = sha256(store::shown_url(common.workspace));
  const std::string name = store::schema_of_url(common.workspace) + "-" +
                           hex(bytes_of(address)).substr(0, 8) + ".inflight";
  return folder.empty() ? name : folder + "/" + name;
}

// Behind the white space that an editor leaves. What everybody on the machine may read is no secret.
std::string pepper_of(const std::string& file) {
  if (file.empty()) return "";
  constexpr size_t kShortest = 32;
  std::error_code failed;
  const auto mode = std::filesystem::status(file, failed).permissions();
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in || failed) throw Failure("settings.pepper", file + " cannot be read");
  if ((mode & std::filesystem::perms::others_read) != std::filesystem::perms::none)
    throw Failure("settings.pepper", file + " can be read by everybody: chmod o= " + file);
  const std::string_view secret = trim(text);
  if (secret.size() < kShortest)
    throw Failure("settings.pepper", file + " holds fewer than 32 characters");
  return std::string(secret);
}

}  // namespace

Workspace::Workspace(const Common& common, const Options& options) : common_(common) {
  register_kernel(registry_);
  register_modules(registry_);
  if (common.workspace.empty()) throw Failure("settings.no_workspace", "--workspace FILE");
  store::OpenOptions open;
  open.create = options.create;
  open.owner_note = options.owner_note.empty() ? "another command" : options.owner_note;
  database_ = store::open_database(common.workspace, open);
  KernelOptions kernel = options.kernel;
  kernel.read_only = options.read_only;
  if (kernel.pepper.empty())
    kernel.pepper = pepper_of(common.settings.text("sign_in.pepper_file"));
  if (!options.read_only) kernel.in_flight = in_flight_file(common, options.serves);
  Clock& clock = options.clock ? *options.clock : system_clock_;
  kernel_ = std::make_unique<Kernel>(*database_, registry_, clock, salt_, kernel);
}

std::string shown_place(const Common& common) {
  return store::is_postgres(common.workspace) ? store::shown_url(common.workspace)
                                              : common.workspace;
}

std::string file_beside(const Common& common, const std::string& suffix) {
  if (!store::is_postgres(common.workspace)) return common.workspace + suffix;
  return store::schema_of_url(common.workspace) + suffix;
}

std::string checkpoint_key_file(const Common& common) {
  const std::string& folder = common.settings.text("checkpoint.key_folder");
  return folder.empty() ? file_beside(common, ".key")
                        : folder + "/" + workspace_name(common.workspace) + ".key";
}

Workspace::~Workspace() {
  if (kernel_) kernel_->drain();
}

Result<Id> Workspace::company() const {
  if (!common_.company.empty()) {
    const Id found = kernel_->company_by_code(common_.company);
    if (found == 0)
      return Problem{"command.unknown_company", "company", {{"company", common_.company}}};
    return found;
  }
  const auto all = kernel_->companies();
  if (all.size() != 1) return Problem{"command.company_required", "company", {}};
  return all.front();
}

Result<Access> Workspace::access(std::string_view origin) const {
  auto id = company();
  if (!id) return id.problems();
  return kernel_->access_for(common_.user, *id, origin);
}

Result<Id> record_id(Kernel& kernel, const RecordMeta& meta, const std::string& given,
                     const Access& access) {
  for (const FieldMeta& field : meta.fields) {
    if (field.kind != Kind::text || (field.name != "number" && !field.has(kUnique))) continue;
    if (const Id id = kernel.find_id(meta, field.name, given, access.company())) return id;
  }
  int64_t id = 0;
  if (parse_int(given, &id) && id > 0) return id;
  return Problem{"record.not_found", "id", {{"record", std::string(meta.name)}}};
}

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string language_of(const Common& common) {
  if (!common.language.empty()) return common.language;
  const char* lang = std::getenv("LANG");
  return lang && std::string_view(lang).starts_with("ru") ? "ru" : "en";
}

int refused(const Problems& problems, const Common& common) {
  const std::string language = language_of(common);
  for (const Problem& problem : problems)
    std::cerr << problem.code << (problem.path.empty() ? "" : " [" + problem.path + "]") << ": "
              << labels().format(language, problem) << "\n";
  return kRefused;
}

int refused(const Answer& answer, const Common& common) {
  if (answer.incident.empty()) return refused(answer.problems, common);
  std::cerr << "incident: " << answer.incident << "\n";
  return kBroken;
}

void print_json(const boost::json::value& value) {
  std::cout << boost::json::serialize(value) << "\n";
}

}  // namespace osnova::app
