#include "app/case_settings.hpp"

#include "base/text.hpp"
#include "modules/books/close_commands.hpp"

namespace osnova::app {

namespace {

const CloseProgress kSilent = [](const std::string&) {};

// close 2025-01 [book] [tax=25] [area=sales] [through=2025-12] [with-drafts]
Problems close_verb(Kernel& kernel, const Access& access, const std::string& rest) {
  const auto words = split(rest, ' ');
  CloseRequest request;
  auto month = Month::parse(words[0]);
  if (!month) return month.problems();
  request.from = request.through = *month;
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with("tax="))
      request.tax_rate = Percent::parse(words[i].substr(4)).value();
    else if (words[i].starts_with("area="))
      request.area = words[i].substr(5);
    else if (words[i].starts_with("through="))
      request.through = Month::parse(words[i].substr(8)).value();
    else if (words[i] == "with-drafts")
      request.with_drafts = true;
    else
      request.book = words[i];
  }
  return close_months(kernel, access, request, kSilent);
}

Problems reopen_verb(Kernel& kernel, const Access& access, const std::string& rest) {
  const size_t blank = rest.find(' ');
  auto month = Month::parse(rest.substr(0, blank));
  if (!month) return month.problems();
  return reopen_month(kernel, access, *month, "", "",
                      blank == rest.npos ? "" : rest.substr(blank + 1));
}

Problems close_year_verb(Kernel& kernel, const Access& access, const std::string& rest) {
  int64_t year = 0;
  parse_int(split(rest, ' ')[0], &year);
  return close_year(kernel, access, static_cast<int>(year), "", kSilent);
}

}  // namespace

CaseSetup::CaseSetup(uint64_t seed) {
  settings_.seed = seed;
  register_kernel(registry_);
  register_modules(registry_);
  settings_.registry = &registry_;
  settings_.worlds = "src/testing/worlds";
  settings_.scratch = "build/cases";
  settings_.ship = ship_catalogues;
  settings_.verbs = {
      {"close", close_verb}, {"reopen", reopen_verb}, {"close-year", close_year_verb}};
}

}  // namespace osnova::app
