#include "testing/case_world.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "base/text.hpp"
#include "kernel/access/access_records.hpp"
#include "kernel/command/planner.hpp"
#include "kernel/verify/verify.hpp"
#include "meta/codec.hpp"
#include "testing/scratch_file.hpp"

namespace osnova::testing {

namespace json = boost::json;

namespace {

constexpr int64_t kStart =
    1'767'225'600'000'000;  // 2026-01-01, noon of the story is set by `today`

[[noreturn]] void differs(const std::string& why) { throw std::runtime_error(why); }

std::string text_of(const Problems& problems) {
  std::string text;
  for (const Problem& p : problems) {
    text += (text.empty() ? "" : ", ") + p.code + (p.path.empty() ? "" : " " + p.path);
    for (const auto& [name, value] : p.args) text += " " + name + "=" + value;
  }
  return text;
}

std::pair<std::string, std::string> cut(const std::string& text) {
  const std::string_view all = trim(text);
  const size_t blank = all.find(' ');
  if (blank == all.npos) return {std::string(all), ""};
  return {std::string(all.substr(0, blank)), std::string(trim(all.substr(blank)))};
}

json::object object_of(const std::string& text) {
  if (text.empty()) return {};
  auto parsed = parse_json(text);
  if (!parsed) differs("the input is not JSON: " + text_of(parsed.problems()) + " in " + text);
  if (!parsed->is_object()) differs("the input is not an object: " + text);
  return parsed->as_object();
}

}  // namespace

CaseWorld::CaseWorld(const CaseSettings& settings, Permutation permutation, std::string file)
    : settings_(settings),
      permutation_(permutation),
      file_(std::move(file)),
      clock_(kStart),
      salt_(settings.seed) {}

CaseWorld::~CaseWorld() {
  close();
  // A schema is emptied and filled again by the next case, which is quicker than making it.
  if (!on_postgres()) remove_workspace(file_);
}

void CaseWorld::open() {
  store::OpenOptions options;
  options.create = true;
  database_ = open_scratch(file_, options);
  store::Database* database = database_.get();
  if (permutation_ == Permutation::faults) {
    faulty_ = std::make_unique<store::FaultyDatabase>(*database_);
    database = faulty_.get();
  }
  KernelOptions kernel;
  kernel.quiet = true;
  kernel_ = std::make_unique<Kernel>(*database, *settings_.registry, clock_, salt_, kernel);
}

void CaseWorld::close() {
  kernel_.reset();
  faulty_.reset();
  database_.reset();
}

void CaseWorld::adopt(const CaseWorld& world) {
  copy_workspace(world.file_, file_);
  labels_ = world.labels_;
  company_ = world.company_;
  keys_ = world.keys_;
  clock_.set(const_cast<CaseWorld&>(world).clock_.now_us());
}

void CaseWorld::begin_story() { story_begin_ = head(); }

int64_t CaseWorld::head() {
  if (company_ == 0) return 0;
  int64_t seq = 0;
  auto reader = database_->reader();
  const store::Cell key[] = {company_};
  auto rows =
      reader->query("SELECT seq FROM journal WHERE company_id = $1 ORDER BY seq DESC LIMIT 1", key);
  if (rows->next()) seq = rows->integer(0);
  return seq;
}

// --- directives ----------------------------------------------------------------------------------

void CaseWorld::directive_company(const std::string& rest) {
  const auto words = split(rest, ' ');
  if (words.size() < 4) differs("company CODE CURRENCY book code:kind[:currency] ...");
  InitOptions options;
  options.company = words[0];
  options.currency = words[1];
  options.name = options.company;
  options.owner_login = "owner";
  for (size_t i = 2; i + 1 < words.size(); i += 2) {
    if (words[i] == "book") {
      const auto parts = split(words[i + 1], ':');
      options.books.push_back(
          {std::string(parts[0]),
           static_cast<BookKind>(enum_meta(BookKind{}).find(parts.at(1)).value()),
           parts.size() > 2 ? std::string(parts[2]) : ""});
    } else if (words[i] == "fiscal-year") {
      options.fiscal_year_start = words[i + 1];
    } else if (words[i] == "time-zone") {
      options.time_zone = words[i + 1];
    } else if (words[i] == "country") {
      options.country = words[i + 1];
    }
  }
  auto made = init_company(*kernel_, options);
  if (!made) differs("company: " + text_of(made.problems()));
  company_ = *made;
  labels_[options.company] = {"kernel.company", company_, 1, 0};
  if (settings_.ship)
    if (Problems p = settings_.ship(*kernel_, access("owner")))
      differs("shipped catalogues: " + text_of(p));
}

void CaseWorld::directive_user(const std::string& rest) {
  const auto [name, rights] = cut(rest);
  const Access owner = kernel_->access_for("owner", 0, "case").value();
  const std::string login = to_lower_ascii(name);
  Command role;
  role.name = "kernel.role.create";
  role.input = {{"code", login}, {"name", name}, {"rights", rights.empty() ? "*" : rights}};
  const Answer made = kernel_->execute(role, owner);
  if (!made.ok()) differs("user: " + text_of(made.problems));
  Command user;
  user.name = "kernel.user.create";
  user.input = {{"login", login},
                {"name", name},
                {"active", true},
                {"roles", json::array{json::object{{"role", std::to_string(made.record)}}}}};
  const Answer answer = kernel_->execute(user, owner);
  if (!answer.ok()) differs("user: " + text_of(answer.problems));
}

void CaseWorld::directive_today(const std::string& rest) {
  auto date = Date::parse(rest);
  if (!date) differs("today: not a date: " + rest);
  clock_.set((int64_t{date->days} * 86400 + 43200) * 1'000'000);
}

// rate USD RUB 2025-01-31 92.00 [nominal]
void CaseWorld::directive_rate(const std::string& rest) {
  const auto words = split(rest, ' ');
  if (words.size() < 4) differs("rate FROM TO DATE VALUE [NOMINAL]");
  Command command;
  command.name = "ledger.rate.create";
  command.input = {{"from_currency", words[0]},
                   {"to_currency", words[1]},
                   {"date", words[2]},
                   {"value", words[3]},
                   {"source", "case"}};
  if (words.size() > 4) command.input["nominal"] = std::stoll(std::string(words[4]));
  const Answer answer = kernel_->execute(command, kernel_->access_for("owner", 0, "case").value());
  if (!answer.ok()) differs("rate: " + text_of(answer.problems));
}

Access CaseWorld::access(const std::string& login) const {
  auto found = kernel_->access_for(to_lower_ascii(login), company_, "case");
  if (!found) differs("no such person in this world: " + login);
  return *found;
}

// "@LABEL" becomes the id that the label stands for; other keys are left to the kernel.
std::string CaseWorld::with_ids(const std::string& text) const {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '@' && i > 0 && text[i - 1] == '"') {
      const size_t end = text.find('"', i);
      const auto label = labels_.find(text.substr(i + 1, end - i - 1));
      if (label != labels_.end()) {
        out += std::to_string(label->second.id);
        i = end - 1;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

// --- commands ------------------------------------------------------------------------------------

void CaseWorld::run(const CaseLine& line) {
  if (permutation_ == Permutation::restart && kernel_) {
    close();
    open();
  }
  using Directive = void (CaseWorld::*)(const std::string&);
  static const std::map<std::string, Directive> directives = {
      {"company", &CaseWorld::directive_company},
      {"user", &CaseWorld::directive_user},
      {"today", &CaseWorld::directive_today},
      {"rate", &CaseWorld::directive_rate},
      {"golden", &CaseWorld::golden},
      {"legs", &CaseWorld::legs},
      {"open", &CaseWorld::open_item},
      {"field", &CaseWorld::field},
      {"journal", &CaseWorld::journal},
      {"report", &CaseWorld::report},
      {"balance", &CaseWorld::balance}};
  if (const auto found = directives.find(line.verb); found != directives.end()) {
    (this->*found->second)(line.rest);
    return;
  }
  const auto [verb, rest] = cut(line.rest);
  if (const auto special = settings_.verbs.find(verb); special != settings_.verbs.end()) {
    const Problems problems = special->second(*kernel_, access(line.verb), rest);
    check_refusal(problems, line);
    return;
  }
  command(line);
}

void CaseWorld::check_refusal(const Problems& problems, const CaseLine& line) {
  if (line.refusal.empty()) {
    if (!problems.empty()) differs("refused: " + text_of(problems));
    return;
  }
  const auto [code, path] = cut(line.refusal);
  for (const Problem& p : problems)
    if (p.code == code && (path.empty() || p.path == path)) return;
  differs("expected refusal " + line.refusal + ", got " +
          (problems.empty() ? "none" : text_of(problems)));
}

// A store that fails now and then is asked again with the same key, as a client would.
Answer CaseWorld::give(const Command& command, const Access& access) {
  Answer answer;
  for (int attempt = 0; attempt < 50; ++attempt) {
    answer = kernel_->execute(command, access);
    const bool store_failed =
        !answer.problems.empty() && answer.problems.front().code.starts_with("store.");
    if (!store_failed) return answer;
  }
  return answer;
}

void CaseWorld::check_dry(const Command& command, const Access& access, const CaseLine& line) {
  // Keys and numbers are settled under the company's lock, which a dry run does not take.
  if (line.refusal.starts_with("command.key_reused") || line.refusal.starts_with("number.chronology"))
    return;
  const int64_t before = head();
  const auto planned = kernel_->plan(command, access);
  check_refusal(planned ? Problems{} : planned.problems(), line);
  if (head() != before) differs("a dry run wrote to the journal");
}

void CaseWorld::command(const CaseLine& line) {
  auto [name, rest] = cut(line.rest);
  auto [label, input] = cut(rest);
  Command command;
  if (const size_t plus = name.find('+'); plus != name.npos) {
    command.then = name.substr(plus + 1);
    name.resize(plus);
  }
  command.name = name;
  const std::string record(record_of(name));
  const bool create = action_of(name) == "create";
  const Behaviour* behaviour = settings_.registry->find(record);
  const bool shared = behaviour && behaviour->meta->kind == RecordKind::shared_catalogue;
  command.company = shared ? 0 : company_;
  if (!create) {
    const auto known = labels_.find(label);
    if (known == labels_.end()) differs("no such label: " + label);
    command.record = known->second.id;
    command.expected_version = known->second.version;
    if (input.starts_with("v=")) {
      const auto [version, more] = cut(input);
      command.expected_version = std::stoll(version.substr(2));
      input = more;
    }
  }
  if (input.starts_with("key=")) {
    const auto [key, more] = cut(input);
    command.key = key.substr(4);
    input = more;
  } else {
    command.key = "case/" + std::to_string(++keys_);
  }
  command.input = object_of(with_ids(input));
  Access person = shared ? kernel_->access_for(to_lower_ascii(line.verb), 0, "case").value()
                         : access(line.verb);
  if (permutation_ == Permutation::dry) check_dry(command, person, line);
  // Neighbouring seeds and lines share no places.
  if (faulty_) faulty_->arm(Prng(settings_.seed).next() ^ Prng(uint64_t(line.number)).next(), 3);
  const Answer answer = give(command, person);
  if (faulty_) faulty_->disarm();
  if (!answer.incident.empty()) differs("incident: " + answer.incident);
  check_refusal(answer.problems, line);
  if (!answer.ok()) return;
  if (answer.record != 0) {  // what would be created is not there yet
    Known& known = labels_[label];
    known.record = record;
    known.id = answer.record;
    known.version = answer.version;
    const bool posts = !command.then.empty() || action_of(name) == "post";
    if (posts && answer.waits == 0) known.posted_seq = answer.seq;
  }
  check_waits(answer, line, shared);
  if (permutation_ == Permutation::twice) {
    const Answer again = kernel_->execute(command, person);
    if (!again.ok() || !again.repeated)
      differs("the repeated command was not recognised: " + text_of(again.problems));
    if (again.record != answer.record || again.seq != answer.seq ||
        again.version != answer.version || again.waits != answer.waits)
      differs("the repeated command has another answer");
  }
}

// A command that waits became a case; a decision may have done what another command asked for.
void CaseWorld::check_waits(const Answer& answer, const CaseLine& line, bool shared) {
  if (line.waits.empty() != (answer.waits == 0))
    differs(answer.waits == 0 ? "the command was done at once" : "the command waits");
  const std::string cases = shared ? "kernel.workspace_approval" : "kernel.approval";
  if (answer.waits != 0) labels_[line.waits] = {cases, answer.waits, 1, 0};
  const auto [name, rest] = cut(line.rest);
  if (!name.starts_with(cases)) return;
  const Access owner = kernel_->access_for("owner", shared ? 0 : company_, "case").value();
  for (auto& [label, known] : labels_) {
    const Behaviour* behaviour = settings_.registry->find(known.record);
    if (!behaviour) continue;
    const auto record = kernel_->load(*behaviour->meta, known.id, owner);
    if (!record) continue;
    known.version = record->entity().version;
    if (behaviour->meta->kind == RecordKind::document)
      known.posted_seq = record->as<Doc>().posted_seq;
  }
}

void CaseWorld::verify() {
  auto reader = database_->reader();
  const VerifyResult result = osnova::verify(*reader, *settings_.registry);
  if (!result.ok()) differs("verify: " + verify_text(result));
}

}  // namespace osnova::testing
