// What the page of an address needs first, said in the page itself. Without it a browser learns one
// after the other: that there is a script, which page it wants, who is signed in, what the company
// describes, which rows. With an empty cache a list waited for that during a fifth of its time.
#include "base/text.hpp"
#include "http/context.hpp"
#include "kernel/list.hpp"

namespace osnova::http {

namespace {

// As the interface's router (web/src/router.tsx) reads an address.
std::string_view screen_of(const Request& request) {
  const auto& path = request.path;
  if (path.size() < 2) return "home";
  for (const std::string_view own : {"report", "import", "guide", "quarantine", "account"})
    if (path[1] == own) return own;
  return path.size() == 2 ? "list" : "document";
}

bool has_listed(const RecordMeta& meta, std::string_view name) {
  for (const FieldMeta& field : meta.fields)
    if (field.name == name) return field.has(kList);
  return false;
}

// The order in which the interface opens a list (web/src/list/ListPage.tsx).
std::string usual_order(const RecordMeta& meta, std::string_view language) {
  if (meta.kind == RecordKind::document && has_listed(meta, "date")) return "sort=date&order=desc";
  const auto title = title_fields(meta, language);
  if (!title.empty() && has_listed(meta, title.front()->name))
    return "sort=" + std::string(title.front()->name) +
           (title.front()->name == "number" ? "&order=desc" : "&order=asc");
  return "order=desc";
}

// For an attribute of HTML, and as one of several addresses.
std::string written(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '&')
      out += "&amp;";
    else if (c == '"' || c == '<' || c == '>' || c == ' ')
      out += "%" + hex(std::string(1, c));
    else
      out.push_back(c);
  return out;
}

// A line "<!--screen list /assets/a.js /assets/b.css-->" that the build left, as the links that it
// stands for; "" for another screen.
std::string links_of(std::string_view line, std::string_view screen) {
  std::string links;
  const auto words = split(line, ' ');
  if (words.size() < 2 || words[1] != screen) return links;
  for (size_t i = 2; i < words.size(); ++i)
    links +=
        words[i].ends_with(".css")
            ? "<link rel=\"stylesheet\" crossorigin href=\"" + std::string(words[i]) + "\">\n"
            : "<link rel=\"modulepreload\" crossorigin href=\"" + std::string(words[i]) + "\">\n";
  return links;
}

}  // namespace

std::string first_requests(const Kernel& kernel, const Access& access, const Request& request) {
  const auto& path = request.path;
  const std::string api = "/api/" + path[0];
  std::string all = "/api/session " + api + "/meta " + api + "/my/settings";
  if (path.size() < 2) return all + " " + api + "/my/home " + api + "/waiting";
  const Behaviour* behaviour = kernel.registry().find(path[1]);
  if (!behaviour || !access.may(path[1] + ".read")) return all;
  const std::string record = api + "/" + path[1];
  int64_t id = 0;
  if (path.size() == 2 && request.query.empty())
    all += " " + record + "?" + usual_order(*behaviour->meta, language_of(request)) + "&limit=100";
  if (path.size() == 3 && (path[2] == "new" || parse_int(path[2], &id)))
    all += " " + api + "/my/draft/" + path[1] + "%3A" + path[2];
  if (id > 0) all += " " + record + "/" + path[2] + "/view";
  return all;
}

void fill_first_screen(std::string& html, const Request& request, const std::string& first) {
  constexpr std::string_view kBegin = "<!--screen ", kEnd = "-->";
  const std::string_view screen = screen_of(request);
  for (size_t at = 0; (at = html.find(kBegin, at)) != html.npos;) {
    const size_t end = html.find(kEnd, at);
    if (end == html.npos) break;
    const std::string links = links_of(std::string_view(html).substr(at + 4, end - at - 4), screen);
    html.replace(at, end + kEnd.size() - at, links);
  }
  constexpr std::string_view kFirst = "__FIRST__";
  if (const size_t at = html.find(kFirst); at != html.npos) {
    std::string list;
    for (const std::string_view one : split(first, ' '))
      if (!one.empty()) list += (list.empty() ? "" : " ") + written(one);
    html.replace(at, kFirst.size(), list);
  }
}

}  // namespace osnova::http
