#include "meta/labels.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/assert.hpp"
#include "base/embedded.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace {

constexpr std::string_view kFallbackLanguage = "en";
constexpr std::string_view kHint = ".hint";
constexpr std::string_view kSuffix = ".json";
constexpr std::string_view kFile = "labels.";

std::string_view view(boost::json::string_view text) { return {text.data(), text.size()}; }

[[noreturn]] void refuse(std::string_view source, std::string_view why, std::string_view key = {}) {
  throw Bug(std::string(source) + ": " + std::string(why) + " " + std::string(key));
}

// "sales/labels.en.json" -> "en"; empty when the name has another form.
std::string_view language_of(std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  if (!name.starts_with(kFile) || !name.ends_with(kSuffix)) return {};
  if (name.size() <= kFile.size() + kSuffix.size()) return {};
  return name.substr(kFile.size(), name.size() - kFile.size() - kSuffix.size());
}

// "sales.invoice.customer.hint" -> "field.customer.hint"; empty when the key has no record before
// it.
std::string shared_key(std::string_view key) {
  std::string_view hint;
  if (key.ends_with(kHint)) {
    hint = kHint;
    key.remove_suffix(kHint.size());
  }
  const size_t dot = key.rfind('.');
  if (dot == key.npos || key.find('.') == dot) return {};
  std::string shared("field.");
  shared += key.substr(dot + 1);
  return shared += hint;
}

}  // namespace

Labels Labels::embedded() {
  Labels labels;
  for (const std::string_view name : embedded_names(kSuffix))
    if (const std::string_view language = language_of(name); !language.empty())
      labels.add(language, embedded_file(name), name);
  return labels;
}

void Labels::add(std::string_view language, std::string_view json, std::string_view source) {
  const Result<boost::json::value> parsed = parse_json(json);
  if (!parsed) {
    const Problem& problem = parsed.problems().front();
    std::string where(problem.code);
    for (const auto& [name, value] : problem.args) where += " " + name + " " + value;
    refuse(source, where);
  }
  if (!parsed->is_object()) refuse(source, "a file of labels is one object");
  Texts& texts = languages_[std::string(language)];
  for (const auto& member : parsed->get_object()) {
    const std::string_view key = view(member.key());
    if (!member.value().is_string()) refuse(source, "a label is a string:", key);
    const bool added = texts.emplace(key, view(member.value().get_string())).second;
    if (!added) refuse(source, "another file has this label:", key);
  }
}

const std::string* Labels::exact(std::string_view language, std::string_view key) const {
  const auto texts = languages_.find(language);
  if (texts == languages_.end()) return nullptr;
  const auto found = texts->second.find(key);
  return found == texts->second.end() ? nullptr : &found->second;
}

const std::string* Labels::with_shared(std::string_view language, std::string_view key) const {
  if (const std::string* found = exact(language, key)) return found;
  const std::string shared = shared_key(key);
  return shared.empty() ? nullptr : exact(language, shared);
}

std::string_view Labels::find(std::string_view language, std::string_view key) const {
  const std::string* found = with_shared(language, key);
  if (!found && language != kFallbackLanguage) found = with_shared(kFallbackLanguage, key);
  return found ? std::string_view(*found) : std::string_view();
}

std::string_view Labels::text(std::string_view language, std::string_view key) const {
  const std::string_view found = find(language, key);
  return found.empty() ? key : found;
}

bool Labels::has(std::string_view language, std::string_view key) const {
  return exact(language, key) != nullptr;
}

// A value of an arg that is a word of the program and not of a person has a label of its own:
// "ledger_text.feature.price" is what {feature} shows of "price" in any problem of ledger_text.
std::string_view Labels::word(std::string_view language, std::string_view code,
                              std::string_view name, std::string_view value) const {
  std::string key(code.substr(0, code.find('.') + 1));
  key += name;
  key += '.';
  const std::string* found = exact(language, key += value);
  return found ? std::string_view(*found) : value;
}

std::string Labels::format(std::string_view language, const Problem& problem) const {
  std::string_view rest = text(language, problem.code);
  std::string out;
  while (!rest.empty()) {
    const size_t open = rest.find('{');
    const size_t close = open == rest.npos ? rest.npos : rest.find('}', open);
    if (close == rest.npos) break;
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const auto has_name = [&](const auto& argument) { return argument.first == name; };
    const auto found = std::find_if(problem.args.begin(), problem.args.end(), has_name);
    // Without an arg the text goes on behind the brace, so that "{ {month}" still finds the month.
    const bool known = found != problem.args.end();
    out += rest.substr(0, known ? open : open + 1);
    if (known) out += word(language, problem.code, found->first, found->second);
    rest.remove_prefix(known ? close + 1 : open + 1);
  }
  return out += rest;
}

std::vector<std::string_view> Labels::keys(std::string_view language) const {
  std::vector<std::string_view> keys;
  if (const auto texts = languages_.find(language); texts != languages_.end())
    for (const auto& [key, text] : texts->second) keys.push_back(key);
  return keys;
}

std::vector<std::string_view> Labels::languages() const {
  std::vector<std::string_view> names;
  for (const auto& [name, texts] : languages_) names.push_back(name);
  return names;
}

}  // namespace osnova
