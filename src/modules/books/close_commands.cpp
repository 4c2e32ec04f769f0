#include "modules/books/close_commands.hpp"

#include <boost/json.hpp>

#include "kernel/period/drafts.hpp"
#include "modules/books/documents.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

class Closer {
 public:
  Closer(Kernel& kernel, const Access& access, const CloseProgress& progress)
      : kernel_(kernel), access_(access), progress_(progress) {}

  // Copies: each command of a close replaces the company's state, and with it every book in it.
  std::vector<Book> books(const std::string& code) {
    state_ = kernel_.company_state(access_.company());
    std::vector<Book> chosen;
    for (const Book* book : state_->books())
      if (code.empty() || book->code == code) chosen.push_back(*book);
    if (chosen.empty()) problems_.add("ledger.book_unknown", "book", {{"book", code}});
    return chosen;
  }

  bool closed(const Book& book, Area area, Month month) {
    state_ = kernel_.company_state(access_.company());
    return state_->period(book, area, month, kernel_.business_date(access_.company())) ==
           PeriodState::closed;
  }

  // A run that posts nothing is not written.
  void run(const Book& book, ClosingStep step, Date date, Percent tax_rate = {}) {
    if (problems_) return;
    Command command;
    command.company = access_.company();
    command.name = "books.closing_run.create";
    command.then = "post";
    const std::string_view step_code = enum_meta(step).codes[static_cast<size_t>(step)];
    command.input = {
        {"book", std::string_view(book.code)}, {"step", step_code}, {"date", date.text()}};
    if (tax_rate.mantissa != 0) command.input["tax_rate"] = tax_rate.text();
    const auto planned = kernel_.plan(command, access_);
    if (!planned) {
      problems_.append(planned.problems());
      return;
    }
    if (planned->effects.postings.empty()) return;
    progress_(std::string(book.code) + " " + date.text() + " " + std::string(step_code));
    problems_.append(kernel_.execute(command, access_).problems);
  }

  // The calendars would refuse them too, but one by one, when runs were posted already.
  void look_for_drafts(const Book& book, const std::vector<Area>& areas, Month month) {
    std::vector<DraftsLeft> drafts;
    for (const Area area : areas) {
      if (closed(book, area, month)) continue;
      const Date from = first_day_closing(calendar_of(book, area));
      kernel_.read(access_, [&](const ReadContext& context) {
        for (DraftsLeft& left : read_drafts(context.connection, kernel_.registry(),
                                            access_.company(), area, from, month.last())) {
          const auto same = [&](const DraftsLeft& other) { return other.meta == left.meta; };
          const auto known = std::find_if(drafts.begin(), drafts.end(), same);
          if (known == drafts.end())
            drafts.push_back(std::move(left));
          else if (left.count > known->count)  // this area was closed less far
            *known = std::move(left);
        }
      });
    }
    refuse_drafts(drafts, month, access_, problems_);
  }

  void calendar(const Book& book, Area area, const std::string& action, json::object arguments) {
    if (problems_) return;
    const Calendar& calendar = calendar_of(book, area);
    Command command;
    command.company = access_.company();
    command.name = "ledger.calendar." + action;
    command.record = calendar.id;
    command.expected_version = calendar.version;
    command.input = std::move(arguments);
    problems_.append(kernel_.execute(command, access_).problems);
  }

  // Posted runs of a book from a date on, newest first.
  std::vector<Record> runs_from(const Book& book, Date from) {
    ListQuery query;
    query.where = {{"book", ListCondition::Op::equal, book.code},
                   {"status", ListCondition::Op::equal, "posted"}};
    query.limit = 10000;
    auto found = kernel_.list(closing_run_meta(), query, access_);
    if (!found) {
      problems_.append(found.problems());
      return {};
    }
    std::erase_if(*found, [&](const Record& r) { return r.as<ClosingRun>().date < from; });
    std::sort(found->begin(), found->end(), [](const Record& a, const Record& b) {
      return a.as<ClosingRun>().posted_seq > b.as<ClosingRun>().posted_seq;
    });
    return std::move(*found);
  }

  void reverse(const Record& run) {
    if (problems_) return;
    Command command;
    command.company = access_.company();
    command.name = "books.closing_run.reverse";
    command.record = run.entity().id;
    command.expected_version = run.entity().version;
    command.input = {{"date", run.as<ClosingRun>().date.text()}};
    problems_.append(kernel_.execute(command, access_).problems);
  }

  Problems& problems() { return problems_; }
  const CompanyState& state() const { return *state_; }

 private:
  const Calendar& calendar_of(const Book& book, Area area) {
    state_ = kernel_.company_state(access_.company());
    const std::string key = std::string(book.code) + "/" +
                            std::string(enum_meta(area).codes[static_cast<size_t>(area)]);
    const Calendar* calendar = state_->get<Calendar>(calendar_meta(), key);
    OSNOVA_ASSERT(calendar != nullptr, "a book has a calendar for each area");
    return *calendar;
  }

  Kernel& kernel_;
  const Access& access_;
  const CloseProgress& progress_;
  std::shared_ptr<const CompanyState> state_;
  Problems problems_;
};

std::vector<Area> areas_of(const std::string& code, Problems& problems) {
  if (code.empty()) return {Area::sales, Area::tax, Area::ledger};
  const auto found = enum_meta(Area{}).find(code);
  if (!found) {
    problems.add("input.unknown_code", "area", {{"code", code}});
    return {};
  }
  return {static_cast<Area>(*found)};
}

}  // namespace

Problems close_months(Kernel& kernel, const Access& access, const CloseRequest& request,
                      const CloseProgress& progress) {
  Closer closer(kernel, access, progress);
  const auto areas = areas_of(request.area, closer.problems());
  for (Month month = request.from; month <= request.through && !closer.problems();
       month = month.next())
    for (const Book& book : closer.books(request.book)) {
      if (!request.with_drafts) closer.look_for_drafts(book, areas, month);
      for (const Area area : areas) {
        if (closer.problems() || closer.closed(book, area, month)) continue;
        if (area == Area::ledger) {
          closer.run(book, ClosingStep::revaluation, month.last());
          if (book.kind == BookKind::ru) {
            closer.run(book, ClosingStep::month_result, month.last());
            if (request.tax_rate.mantissa != 0)
              closer.run(book, ClosingStep::income_tax, month.last(), request.tax_rate);
          }
        }
        closer.calendar(book, area, "close",
                        {{"month", month.text()}, {"with_drafts", request.with_drafts}});
      }
      if (closer.problems()) break;
    }
  return closer.problems();
}

Problems reopen_month(Kernel& kernel, const Access& access, Month month,
                      const std::string& book_code, const std::string& area,
                      const std::string& reason) {
  const CloseProgress silent = [](const std::string&) {};
  Closer closer(kernel, access, silent);
  auto areas = areas_of(area, closer.problems());
  std::reverse(areas.begin(), areas.end());  // the ledger closes last and opens first
  for (const Book& book : closer.books(book_code)) {
    if (closer.problems()) break;
    for (const Area a : areas)
      if (closer.closed(book, a, month))
        closer.calendar(book, a, "reopen", {{"month", month.text()}, {"reason", reason}});
    const bool ledger = std::find(areas.begin(), areas.end(), Area::ledger) != areas.end();
    if (ledger && !closer.problems())
      for (const Record& run : closer.runs_from(book, month.first())) closer.reverse(run);
  }
  return closer.problems();
}

Problems close_year(Kernel& kernel, const Access& access, int year, const std::string& book_code,
                    const CloseProgress& progress) {
  Closer closer(kernel, access, progress);
  for (const Book& book : closer.books(book_code)) {
    if (closer.problems()) break;
    if (closer.state().year_locked(book, year)) continue;
    const Date last = closer.state().fiscal_year_last(year);
    if (!closer.closed(book, Area::ledger, Month::of(last))) {
      closer.problems().add("ledger.period.year_not_closed", "year",
                            {{"year", std::to_string(year)}});
      break;
    }
    closer.run(book, ClosingStep::year_end, last);
    closer.calendar(book, Area::ledger, "lock_year", {{"year", year}});
  }
  return closer.problems();
}

}  // namespace osnova
