// Which column seems to fill which field, by the names that people give to both.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "kernel/imports/imports.hpp"
#include "kernel/imports/row_values.hpp"

namespace osnova {

namespace {

// "Unit price, EUR" and "unit_price" differ in blanks and marks only in part: letters and digits.
std::string bare(std::string_view name) {
  std::string out;
  for (const char c : fold_case(name))
    if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)))
      out.push_back(c);
  return out;
}

struct Candidate {
  ImportField target;
  std::set<std::string> names;
};

std::vector<Candidate> candidates_of(const RecordMeta& meta, const ExtraFields& extras,
                                     const Labels& labels) {
  std::vector<Candidate> candidates;
  for (const ImportField& field : import_fields(meta, extras)) {
    Candidate candidate{field, {}};
    const std::string record(meta.name);
    const std::string lines = field.lines ? record + "." + std::string(field.lines->name) : record;
    std::set<std::string> names = {bare(field.field->name), bare(field.path)};
    if (field.extra)
      for (const std::string_view name :
           {std::string_view(field.path).substr(kExtraPrefix.size()), field.extra->name("en"),
            field.extra->name("ru")})
        names.insert(bare(name));
    for (const char* language : {"en", "ru"}) {
      if (field.extra) continue;
      const std::string own =
          bare(labels.text(language, lines + "." + std::string(field.field->name)));
      names.insert(own);
      if (field.lines) names.insert(bare(labels.text(language, lines)) + own);
    }
    if (field.field->kind == Kind::reference)
      for (const std::string& name : std::set<std::string>(names))
        for (const char* what : {"code", "id", "number", "name", "код", "номер", "наименование"})
          names.insert(name + what);
    candidate.names = std::move(names);
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

struct Scored {
  Imports::Target target;
  int score = 0;
};

Scored suggested(const Behaviour& behaviour, const ExtraFields& extras, const ImportFile& file,
                 const Labels& labels) {
  Scored scored;
  scored.target.record = behaviour.meta->name;
  const auto candidates = candidates_of(*behaviour.meta, extras, labels);
  std::set<std::string> taken;
  for (const ImportColumn& column : file.columns) {
    const std::string name = bare(column.name);
    for (const Candidate& candidate : candidates) {
      if (!candidate.names.contains(name) || !taken.insert(candidate.target.path).second) continue;
      scored.target.suggested[column.name] = candidate.target.path;
      scored.score += 10;
      break;
    }
  }
  const bool with_lines = std::any_of(taken.begin(), taken.end(), [](const std::string& path) {
    return path.find('/') != path.npos;
  });
  for (const Candidate& candidate : candidates)
    if (candidate.target.field->has(kRequired) && (with_lines || !candidate.target.lines) &&
        !taken.contains(candidate.target.path))
      scored.score -= 6;
  return scored;
}

}  // namespace

std::vector<Imports::Target> Imports::targets(const Access& access, const ImportFile& file) const {
  const auto extras = kernel_.company_state(access.company())->extras();
  std::vector<Scored> scored;
  for (const Behaviour& behaviour : kernel_.registry().records())
    if (access.may(std::string(behaviour.meta->name) + ".create"))
      scored.push_back(suggested(behaviour, *extras, file, labels_));
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
  std::vector<Target> targets;
  for (Scored& one : scored) targets.push_back(std::move(one.target));
  return targets;
}

}  // namespace osnova
