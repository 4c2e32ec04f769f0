#include "kernel/report/names.hpp"

#include <algorithm>
#include <map>

namespace osnova {

namespace {

void name_documents(Kernel& kernel, const Labels& labels, const Access& access,
                    ReportTable& table) {
  const auto place = [&](std::string_view column) {
    for (size_t i = 0; i < table.columns.size(); ++i)
      if (table.columns[i].name == column) return i;
    return table.columns.size();
  };
  const size_t document = place("document"), command = place("command");
  std::map<std::string, std::vector<Id>> ids;
  for (const ReportRow& row : table.rows)
    if (!row.link.record.empty()) ids[row.link.record].push_back(row.link.id);
  for (auto& [record, wanted] : ids) {
    const Behaviour* behaviour = kernel.registry().find(record);
    if (!behaviour) continue;
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    const auto titles = kernel.titles(*behaviour->meta, wanted, access);
    for (ReportRow& row : table.rows) {
      if (row.link.record != record) continue;
      const auto title = titles.find(row.link.id);
      if (document < row.cells.size() && title != titles.end())
        row.cells[document] = ReportCell::of_text(title->second);
      if (command < row.cells.size())
        row.cells[command] = ReportCell::of_text(labels.text(access.language(), record));
    }
  }
}

void name_codes(const Labels& labels, std::string_view language, ReportTable& table) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const std::string& name = table.columns[i].name;
    if (name != "type" && name != "direction") continue;
    const std::string prefix = "register." + (name == "type" ? "document_type" : name) + ".";
    for (ReportRow& row : table.rows)
      if (const auto label = labels.find(language, prefix + row.cells[i].text); !label.empty())
        row.cells[i] = ReportCell::of_text(label);
  }
}

}  // namespace

void put_names(Kernel& kernel, const Labels& labels, const Access& access, ReportTable& table) {
  name_documents(kernel, labels, access, table);
  name_codes(labels, access.language(), table);
}

}  // namespace osnova
