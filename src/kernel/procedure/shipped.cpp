#include "kernel/procedure/shipped.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "base/embedded.hpp"
#include "base/hash.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

std::string text_at(const json::value& from, std::string_view member) {
  return std::string(from.at(member).as_string());
}

// What leads to another page of the manual keeps its name: "[backup.md](backup.md)" is "backup.md".
std::string without_links(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t middle = text[at] == '[' ? text.find("](", at) : text.npos;
    const size_t end = middle == text.npos ? text.npos : text.find(')', middle);
    if (end == text.npos) {
      out.push_back(text[at++]);
    } else {
      out.append(text, at + 1, middle - at - 1);
      at = end + 1;
    }
  }
  return out;
}

ProcedureLink link_of(const json::value& given) {
  ProcedureLink link;
  const std::string place = text_at(given, "place");
  const auto known = enum_meta(ProcedurePlace{}).find(place);
  if (!known) throw Bug("shipped_runbooks.json: " + place + " is no place");
  link.place = static_cast<ProcedurePlace>(*known);
  link.name = text_at(given, "name");
  return link;
}

ShippedRunbook runbook_of(const json::value& given, const std::string& language,
                          const json::value& headings) {
  const json::value& words = given.at(language);
  ShippedRunbook runbook{text_at(given, "code"), language, text_at(words, "title"), {}, "|", {}};
  for (const char* part : {"seen", "first", "then", "over"}) {
    const std::string text = text_at(words, part);
    runbook.row += " " + text + " |";
    runbook.text += (runbook.text.empty() ? "## " : "\n\n## ") + text_at(headings, part) +
                    "\n\n" + without_links(text) + (text.ends_with('?') ? "" : ".");
  }
  for (const json::value& link : given.at("links").as_array())
    runbook.links.push_back(link_of(link));
  return runbook;
}

std::vector<ShippedRunbook> read_all() {
  const json::value data = json::parse(embedded_file("kernel/procedure/shipped_runbooks.json"));
  std::vector<ShippedRunbook> all;
  for (const char* language : {"en", "ru"})
    for (const json::value& one : data.at("runbooks").as_array())
      all.push_back(runbook_of(one, language, data.at("headings").at(language)));
  return all;
}

std::string digest_of(std::string_view title, std::string_view text,
                      const std::vector<ProcedureLink>& links) {
  CanonicalWriter writer;
  writer.text('t', title);
  writer.text('t', text);
  for (const ProcedureLink& link : links) {
    writer.integer('l', static_cast<int>(link.place));
    writer.text('t', link.name);
    writer.text('t', link.step);
  }
  return hash_hex(writer.hash());
}

// Lines keep their numbers by place; a number that another line had is not given again.
void replace_links(Lines<ProcedureLink>& links, const std::vector<ProcedureLink>& with) {
  int64_t last = 0;
  for (const ProcedureLink& link : links) last = std::max<int64_t>(last, link.line_id);
  const Lines<ProcedureLink> before = std::move(links);
  links = with;
  for (size_t i = 0; i < links.size(); ++i)
    links[i].line_id = i < before.size() ? before[i].line_id : ++last;
}

}  // namespace

const std::vector<ShippedRunbook>& shipped_runbooks() {
  static const std::vector<ShippedRunbook> all = read_all();
  return all;
}

const ShippedRunbook* shipped_runbook(std::string_view code, std::string_view language) {
  for (const ShippedRunbook& one : shipped_runbooks())
    if (one.code == code && one.language == language) return &one;
  return nullptr;
}

json::object input_of(const ShippedRunbook& runbook) {
  json::array links;
  for (const ProcedureLink& link : runbook.links)
    links.push_back(json::object{
        {"place", enum_meta(ProcedurePlace{}).codes[static_cast<size_t>(link.place)]},
        {"name", std::string_view(link.name)}});
  return {{"code", runbook.code},
          {"title", runbook.title},
          {"kind", "runbook"},
          {"text", runbook.text},
          {"links", std::move(links)}};
}

std::string digest_of_shipped(const ShippedRunbook& runbook) {
  return digest_of(runbook.title, runbook.text, runbook.links);
}

void mark_shipped(Procedure& procedure) {
  const std::string digest = digest_of(procedure.title, procedure.text, procedure.links);
  for (const ShippedRunbook& one : shipped_runbooks()) {
    if (one.code != procedure.code || digest_of_shipped(one) != digest) continue;
    procedure.shipped_language = one.language;
    procedure.shipped_digest = digest;
  }
}

const ShippedRunbook* offered(const Procedure& procedure) {
  if (procedure.shipped_digest.empty()) return nullptr;
  const ShippedRunbook* now = shipped_runbook(procedure.code, procedure.shipped_language);
  return now && digest_of_shipped(*now) != procedure.shipped_digest ? now : nullptr;
}

void take_shipped(Procedure& procedure, Problems& problems) {
  if (procedure.status == ProcedureStatus::withdrawn) {
    problems.add("procedure.withdrawn");
    return;
  }
  const ShippedRunbook* now = shipped_runbook(procedure.code, procedure.shipped_language);
  if (procedure.shipped_digest.empty() || !now) {
    problems.add("procedure.not_shipped");
    return;
  }
  if (digest_of(procedure.title, procedure.text, procedure.links) == digest_of_shipped(*now)) {
    problems.add("procedure.shipped_same");
    return;
  }
  procedure.title = now->title;
  procedure.text = now->text;
  replace_links(procedure.links, now->links);
}

}  // namespace osnova
