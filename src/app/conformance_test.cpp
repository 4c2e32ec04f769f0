// What every module inherits: labels in both languages, flows that are whole, refusals that are translated.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "app/workspace.hpp"
#include "kernel/notify/notices.hpp"

using namespace osnova;

namespace {

const Registry& everything() {
  static const Registry all = [] {
    Registry registry;
    register_kernel(registry);
    app::register_modules(registry);
    return registry;
  }();
  return all;
}

void check_label(const std::string& key) {
  for (const char* language : {"en", "ru"}) {
    // In this very language: a fallback to English is no translation.
    const bool found = app::labels().has(language, key) ||
                       app::labels().has(language, "field." + key.substr(key.rfind('.') + 1));
    CHECK_MESSAGE(found, language, " ", key);
  }
}

void check_fields(const RecordMeta& meta, const std::string& prefix) {
  for (const FieldMeta& field : meta.fields) {
    check_label(prefix + "." + std::string(field.name));
    if (field.kind != Kind::enumeration) continue;
    for (const auto code : field.enumeration->codes)
      check_label(std::string(field.enumeration->name) + "." + std::string(code));
  }
}

}  // namespace

TEST_CASE("conformance: every record, field and code has a label in both languages") {
  for (const Behaviour& b : everything().records()) {
    const std::string name(b.meta->name);
    check_label(name);
    check_label(name + ".plural");
    check_label("module." + name.substr(0, name.find('.')));
    check_fields(*b.meta, name);
    for (const LinesMeta& lines : b.meta->lines) {
      check_label(name + "." + std::string(lines.name));
      check_fields(*lines.record, name + "." + std::string(lines.name));
    }
  }
  for (const ReportMeta& report : everything().reports()) check_label("report." + report.name);
  for (const NoticeKind& kind : kNoticeKinds) check_label("notification." + std::string(kind.name));
}

TEST_CASE("conformance: every Problem that the sources make is translated") {
  static const std::regex made(
      R"re((?:problems(?:_|\.)?[a-z_]*\.add\(|Problem\{|park\(csv, |refuse\(|difference_line\(\{)"([a-z_]+\.[a-z_.]+)")re");
  // The checks of identifiers return the code itself.
  static const std::regex returned(R"re("((?:party|securities)\.[a-z_]+\.[a-z_]+)")re");
  std::set<std::string> codes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("src")) {
    const std::string path = entry.path().string();
    if (!path.ends_with(".cpp") || path.ends_with("_test.cpp") || path.starts_with("src/testing")) continue;
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    const std::string source = text.str();
    for (std::sregex_iterator i(source.begin(), source.end(), made), end; i != end; ++i) codes.insert((*i)[1]);
    if (!path.starts_with("src/formats")) continue;
    for (std::sregex_iterator i(source.begin(), source.end(), returned), end; i != end; ++i) codes.insert((*i)[1]);
  }
  CHECK(codes.size() > 100);
  for (const std::string& code : codes) check_label(code);
}

TEST_CASE("conformance: a flow reaches every status from the first one") {
  for (const Behaviour& b : everything().records()) {
    if (b.flow.empty()) continue;
    const FieldMeta* status = b.meta->find("status");
    REQUIRE(status != nullptr);
    std::set<int> reached = {0};
    for (size_t round = 0; round < b.flow.size(); ++round)
      for (const FlowStep& step : b.flow)
        if (reached.contains(step.from)) reached.insert(step.to);
    CHECK_MESSAGE(reached.size() == status->enumeration->codes.size(), b.meta->name);
    for (const FlowStep& step : b.flow) CHECK((step.effect != Effect::post || b.post != nullptr));
  }
}

TEST_CASE("conformance: a document says on which day it takes effect") {
  int posting = 0;
  for (const Behaviour& b : everything().records()) {
    if (b.meta->kind != RecordKind::document || b.post == nullptr) continue;
    ++posting;
    const FieldMeta* effective = b.meta->find(b.effective);
    REQUIRE_MESSAGE(effective != nullptr, b.meta->name);
    CHECK_MESSAGE(effective->kind == Kind::date, b.meta->name);
    CHECK_MESSAGE((effective->has(kRequired) && effective->has(kList)), b.meta->name);
  }
  CHECK(posting > 5);
}

TEST_CASE("conformance: both charts know every role that is asked for, and accounts are well formed") {
  for (const BookKind kind : {BookKind::ifrs, BookKind::ru}) CHECK(shipped_accounts(kind, "1").size() > 30);
}
