#include "testing/simulator.hpp"

#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "base/prng.hpp"
#include "kernel/verify/verify.hpp"
#include "store/faulty.hpp"
#include "testing/scratch_file.hpp"

namespace osnova::testing {

namespace json = boost::json;

namespace {

// What a bookkeeper with a pencil knows of a document.
struct Paper {
  enum class Kind { invoice, payment, application, credit } kind{};
  Id id = 0;
  int64_t version = 0;
  int status = 0;  // 0 draft, 1 posted, 2 reversed
  int party = 0;
  Date date;
  int64_t amount = 0;              // minor units
  int64_t remaining = 0;           // not settled
  int64_t quantity = 0, left = 0;  // of the invoice's only line, whole units
  size_t from = 0, to = 0;         // application, credit: papers
  int live_dependants = 0;
};

class Simulation {
 public:
  explicit Simulation(const SimulatorSettings& settings)
      : settings_(settings), prng_(settings.seed), clock_(kNow), salt_(settings.seed) {}

  SimulatorResult run() {
    try {
      clean();
      open();
      set_up();
      while (result_.commands < settings_.commands) {
        step();
        if (prng_.below(1500) == 0) restart();
        if (prng_.below(5000) == 0) compare();
      }
      compare();
      check_store();
    } catch (const std::exception& error) {
      result_.failure = "seed " + std::to_string(settings_.seed) + ", command " +
                        std::to_string(result_.commands) + ": " + error.what();
    }
    kernel_.reset();
    faulty_.reset();
    database_.reset();
    clean();
    return result_;
  }

 private:
  static constexpr int64_t kNow = 1'751'328'000'000'000;  // 2025-07-01
  static constexpr Date kToday{20270};                    // the same day
  static constexpr int kParties = 5;

  void clean() {
    remove_workspace(settings_.file);
  }

  void open() {
    store::OpenOptions options;
    options.create = true;
    database_ = open_scratch(settings_.file, options);
    faulty_ = std::make_unique<store::FaultyDatabase>(*database_);
    KernelOptions kernel;
    kernel.quiet = true;
    kernel_ = std::make_unique<Kernel>(*faulty_, *settings_.registry, clock_, salt_, kernel);
  }

  void restart() {
    ++result_.restarts;
    kernel_.reset();
    faulty_.reset();
    database_.reset();
    open();
  }

  void set_up() {
    InitOptions init;
    init.company = "SIM";
    init.currency = "GBP";
    init.books = {{"main", BookKind::ifrs, ""}};
    company_ = init_company(*kernel_, init).value();
    access_.emplace(kernel_->access_for("owner", company_, "simulator").value());
    shared_.emplace(kernel_->access_for("owner", 0, "simulator").value());
    if (settings_.ship && settings_.ship(*kernel_, *access_))
      throw std::runtime_error("set-up was refused");
    for (int i = 0; i < kParties; ++i) {
      Command party;
      party.name = "party.party.create";
      party.input = {{"code", "P" + std::to_string(i)}, {"name", "Party"}};
      const Id id = kernel_->execute(party, *shared_).record;
      Command terms;
      terms.company = company_;
      terms.name = "party.terms.create";
      terms.input = {{"party", std::to_string(id)}};
      if (!kernel_->execute(terms, *access_).ok()) throw std::runtime_error("terms were refused");
      parties_.push_back(id);
    }
  }

  // Gives the command, now and then under faults, until the store answers; then the answer must be
  // what the model says.
  Answer give(Command command, const std::string& expected) {
    command.company = company_;
    command.key = "sim/" + std::to_string(++result_.commands);
    const bool faults = prng_.chance(10);
    Answer answer;
    for (int attempt = 0; attempt < 200; ++attempt) {
      if (faults) faulty_->arm(prng_.next(), 4);
      answer = kernel_->execute(command, *access_);
      faulty_->disarm();
      if (answer.problems.empty() || !answer.problems.front().code.starts_with("store.")) break;
      ++result_.faults;
    }
    if (!answer.incident.empty())
      throw std::runtime_error(command.name + ": incident " + answer.incident);
    const std::string got = answer.problems.empty() ? "" : answer.problems.front().code;
    if (expected.empty() ? !got.empty() : !answer.problems.has(expected))
      throw std::runtime_error(command.name + ": expected '" + expected + "', got '" + got + "'");
    ++(got.empty() ? result_.done : result_.refused);
    if (got.empty() && prng_.chance(5)) {
      const Answer again = kernel_->execute(command, *access_);
      if (!again.repeated || again.seq != answer.seq)
        throw std::runtime_error(command.name + ": the repeated command was done twice");
      ++result_.repeated;
    }
    return answer;
  }

  size_t pick() { return prng_.below(papers_.size()); }
  Date some_day() {
    return *Date::from_ymd(2025, 1 + static_cast<int>(prng_.below(6)),
                           1 + static_cast<int>(prng_.below(28)));
  }
  bool closed(Date date) const { return Month::of(date).index <= closed_through_; }

  void step() {
    const uint64_t dice = papers_.empty() ? 0 : prng_.below(100);
    if (dice < 25)
      create_invoice();
    else if (dice < 35)
      act("post");
    else if (dice < 42)
      update();
    else if (dice < 62)
      create_payment();
    else if (dice < 82)
      apply();
    else if (dice < 90)
      credit();
    else if (dice < 99)
      act("reverse");
    else
      close_or_reopen();
  }

  json::object invoice_input(Paper& paper) {
    paper.kind = Paper::Kind::invoice;
    paper.party = static_cast<int>(prng_.below(kParties));
    paper.date = some_day();
    paper.quantity = paper.left = prng_.between(1, 9);
    const int64_t price = prng_.between(1, 5000);
    paper.amount = paper.remaining = paper.quantity * price;
    return {{"customer", std::to_string(parties_[static_cast<size_t>(paper.party)])},
            {"date", paper.date.text()},
            {"currency", "GBP"},
            {"lines", json::array{json::object{{"description", "x"},
                                               {"quantity", std::to_string(paper.quantity)},
                                               {"price", minor_text(price, 2)}}}}};
  }

  void create_invoice() {
    Paper paper;
    Command command;
    command.name = "sales.invoice.create";
    command.input = invoice_input(paper);
    const bool post = prng_.chance(70);
    if (post) command.then = "post";
    const bool refused = post && closed(paper.date);
    const Answer answer = give(command, refused ? "ledger.period.closed" : "");
    if (refused) return;
    paper.id = answer.record;
    paper.version = answer.version;
    paper.status = post ? 1 : 0;
    papers_.push_back(paper);
  }

  void create_payment() {
    Paper paper;
    paper.kind = Paper::Kind::payment;
    paper.party = static_cast<int>(prng_.below(kParties));
    paper.date = some_day();
    paper.amount = paper.remaining = prng_.between(1, 30000);
    Command command;
    command.name = "sales.payment.create";
    command.then = "post";
    command.input = {{"customer", std::to_string(parties_[static_cast<size_t>(paper.party)])},
                     {"date", paper.date.text()},
                     {"currency", "GBP"},
                     {"amount", minor_text(paper.amount, 2)},
                     {"purpose", "settlement"}};
    const Answer answer = give(command, closed(paper.date) ? "ledger.period.closed" : "");
    if (!answer.ok()) return;
    paper.id = answer.record;
    paper.version = answer.version;
    paper.status = 1;
    papers_.push_back(paper);
  }

  static const char* record_of(const Paper& paper) {
    switch (paper.kind) {
      case Paper::Kind::invoice:
        return "sales.invoice";
      case Paper::Kind::payment:
        return "sales.payment";
      case Paper::Kind::application:
        return "sales.application";
      case Paper::Kind::credit:
        return "sales.credit_note";
    }
    return "";
  }

  void update() {
    Paper& paper = papers_[pick()];
    if (paper.kind != Paper::Kind::invoice) return create_invoice();
    Command command;
    command.name = "sales.invoice.update";
    command.record = paper.id;
    const bool stale = prng_.chance(30);
    command.expected_version = stale ? paper.version + 1 : paper.version;
    command.input = {{"note", "n" + std::to_string(result_.commands)}};
    const Answer answer = give(command, stale               ? "command.stale_version"
                                        : paper.status != 0 ? "document.not_draft"
                                                            : "");
    if (answer.ok()) paper.version = answer.version;
  }

  void act(const std::string& action) {
    Paper& paper = papers_[pick()];
    Command command;
    command.name = std::string(record_of(paper)) + "." + action;
    command.record = paper.id;
    command.expected_version = paper.version;
    std::string expected;
    const bool post = action == "post";
    if (post && paper.status != 0)
      expected = "flow.not_allowed";
    else if (post && closed(paper.date))
      expected = "ledger.period.closed";
    if (!post) {
      if (paper.status != 1)
        expected = "flow.not_allowed";
      else if (paper.live_dependants > 0)
        expected = "document.has_dependants";
    }
    const Answer answer = give(command, expected);
    if (!answer.ok()) return;
    paper.version = answer.version;
    paper.status = post ? 1 : 2;
    if (post || (paper.kind != Paper::Kind::application && paper.kind != Paper::Kind::credit))
      return;
    if (paper.kind == Paper::Kind::application) {
      papers_[paper.from].remaining += paper.amount;
      papers_[paper.to].remaining += paper.amount;
      --papers_[paper.from].live_dependants;
    } else {
      papers_[paper.to].left += paper.quantity;
    }
    --papers_[paper.to].live_dependants;
  }

  void apply() {
    const size_t from = pick(), to = pick();
    Paper& source = papers_[from];
    Paper& invoice = papers_[to];
    const bool fits = (source.kind == Paper::Kind::payment || source.kind == Paper::Kind::credit) &&
                      source.status == 1 && invoice.kind == Paper::Kind::invoice &&
                      invoice.status == 1 && source.party == invoice.party;
    if (!fits) return create_payment();
    const int64_t most = std::min(source.remaining, invoice.remaining);
    const bool too_much = prng_.chance(20) || most == 0;
    Paper paper;
    paper.kind = Paper::Kind::application;
    paper.party = source.party;
    // Reversals fall on today as well: on any earlier day less is open than the model knows, which
    // has one column for what remains and no days.
    paper.date = kToday;
    paper.amount =
        too_much ? std::max(source.remaining, invoice.remaining) + 1 : prng_.between(1, most);
    paper.from = from;
    paper.to = to;
    Command command;
    command.name = "sales.application.create";
    command.then = "post";
    const std::string amount = minor_text(paper.amount, 2);
    json::object line = {
        {"invoice", std::to_string(invoice.id)}, {"amount", amount}, {"invoice_amount", amount}};
    line[source.kind == Paper::Kind::payment ? "payment" : "credit_note"] =
        std::to_string(source.id);
    command.input = {{"customer", std::to_string(parties_[static_cast<size_t>(paper.party)])},
                     {"date", paper.date.text()},
                     {"currency", "GBP"},
                     {"invoice_currency", "GBP"},
                     {"lines", json::array{std::move(line)}}};
    const Answer answer = give(command, too_much             ? "sales.application.exceeds_open"
                                        : closed(paper.date) ? "ledger.period.closed"
                                                             : "");
    if (!answer.ok()) return;
    paper.id = answer.record;
    paper.version = answer.version;
    paper.status = 1;
    source.remaining -= paper.amount;
    invoice.remaining -= paper.amount;
    ++source.live_dependants;
    ++invoice.live_dependants;
    papers_.push_back(paper);
  }

  void credit() {
    const size_t to = pick();
    Paper& invoice = papers_[to];
    if (invoice.kind != Paper::Kind::invoice || invoice.status != 1) return create_invoice();
    const bool too_much = prng_.chance(20) || invoice.left == 0;
    Paper paper;
    paper.kind = Paper::Kind::credit;
    paper.party = invoice.party;
    paper.date = kToday;
    paper.quantity = too_much ? invoice.left + 1 : prng_.between(1, invoice.left);
    paper.amount = paper.remaining = invoice.amount / invoice.quantity * paper.quantity;
    paper.to = to;
    Command command;
    command.name = "sales.credit_note.create";
    command.then = "post";
    command.input = {
        {"customer", std::to_string(parties_[static_cast<size_t>(paper.party)])},
        {"date", paper.date.text()},
        {"currency", "GBP"},
        {"lines", json::array{json::object{{"invoice", std::to_string(invoice.id)},
                                           {"invoice_line", 1},
                                           {"quantity", std::to_string(paper.quantity)}}}}};
    const Answer answer = give(command, too_much             ? "sales.credit_note.exceeds_invoice"
                                        : closed(paper.date) ? "ledger.period.closed"
                                                             : "");
    if (!answer.ok()) return;
    paper.id = answer.record;
    paper.version = answer.version;
    paper.status = 1;
    invoice.left -= paper.quantity;
    ++invoice.live_dependants;
    papers_.push_back(paper);
  }

  // January to May come and go; June stays open, so that there is always a place for reversals.
  void close_or_reopen() {
    const bool reopen = closed_through_ != 0 && prng_.chance(50);
    const int64_t january = 2025 * 12;
    const int64_t month = reopen                 ? prng_.between(january, closed_through_)
                          : closed_through_ == 0 ? january
                                                 : closed_through_ + 1;
    if (month > january + 4) return;
    // One draft of any month that becomes closed stops it, unless the drafts are to stay.
    const bool with_drafts = prng_.chance(70);
    const bool left = std::any_of(papers_.begin(), papers_.end(), [&](const Paper& paper) {
      const int64_t index = Month::of(paper.date).index;
      return paper.status == 0 && index > closed_through_ && index <= month;
    });
    for (const char* area : {"main/sales", "main/tax", "main/ledger"}) {
      const auto state = kernel_->company_state(company_);
      const Calendar* calendar = state->get<Calendar>(calendar_meta(), area);
      Command command;
      command.name = reopen ? "ledger.calendar.reopen" : "ledger.calendar.close";
      command.record = calendar->id;
      command.expected_version = calendar->version;
      command.input = {{"month", Month{static_cast<int32_t>(month)}.text()},
                       {"reason", "simulation"}};
      if (!reopen) command.input["with_drafts"] = with_drafts;
      const bool refused = !reopen && !with_drafts && left;
      give(command, refused ? "close.drafts_left" : "");
      if (refused) return;
    }
    closed_through_ = reopen ? month - 1 : month;
    if (closed_through_ < january) closed_through_ = 0;
  }

  void expect(const char* what, int64_t model, int64_t books) {
    if (model != books)
      throw std::runtime_error(std::string(what) + ": the model says " + minor_text(model, 2) +
                               ", the books " + minor_text(books, 2));
  }

  void compare() {
    int64_t receivable = 0, bank = 0, revenue = 0, returns = 0;
    for (const Paper& paper : papers_) {
      if (paper.status != 1) continue;
      switch (paper.kind) {
        case Paper::Kind::invoice:
          revenue += paper.amount;
          receivable += paper.remaining;
          break;
        case Paper::Kind::payment:
          bank += paper.amount;
          receivable -= paper.remaining;
          break;
        case Paper::Kind::credit:
          returns += paper.amount;
          receivable -= paper.remaining;
          break;
        case Paper::Kind::application:
          break;
      }
    }
    const auto reader = database_->reader();
    const auto balance = [&](const char* account) {
      const store::Cell cells[] = {company_, account};
      auto rows = reader->query(
          "SELECT CAST(SUM(base_debit - base_credit) AS BIGINT) FROM ledger_year WHERE company_id "
          "= $1 AND account = $2",
          cells);
      return rows->next() ? rows->integer(0) : 0;
    };
    expect("receivables", receivable, balance("1100"));
    expect("bank", bank, balance("1010"));
    expect("revenue", -revenue, balance("4000"));
    expect("returns", returns, balance("4090"));
    std::map<Id, int64_t> open;
    const store::Cell key[] = {company_};
    auto rows = reader->query("SELECT open_item, amount FROM open_item WHERE company_id = $1", key);
    while (rows->next()) open[rows->integer(0)] += rows->integer(1);
    for (const Paper& paper : papers_) {
      if (paper.kind == Paper::Kind::application) continue;
      const int64_t model = paper.status != 1                    ? 0
                            : paper.kind == Paper::Kind::invoice ? paper.remaining
                                                                 : -paper.remaining;
      expect("open item", model, open[paper.id]);
    }
  }

  void check_store() {
    const auto reader = database_->reader();
    const VerifyResult verified = verify(*reader, *settings_.registry);
    if (!verified.ok()) throw std::runtime_error(verify_text(verified));
  }

  const SimulatorSettings& settings_;
  Prng prng_;
  FakeClock clock_;
  SeededSalt salt_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::FaultyDatabase> faulty_;
  std::unique_ptr<Kernel> kernel_;
  std::optional<Access> access_, shared_;
  Id company_ = 0;
  std::vector<Id> parties_;
  std::vector<Paper> papers_;
  int64_t closed_through_ = 0;
  SimulatorResult result_;
};

}  // namespace

SimulatorResult simulate(const SimulatorSettings& settings) { return Simulation(settings).run(); }

}  // namespace osnova::testing
