#include "kernel/beside/file_rules.hpp"

#include "base/text.hpp"
#include "kernel/kernel.hpp"

namespace osnova {

Problems scanned(Kernel& kernel, const Access& access, const FileRules& rules,
                 std::string_view name, std::string_view bytes) {
  using Found = FileScanner::Found;
  Problems problems;
  if (!rules.scanner) return problems;
  const FileScanner::Verdict verdict = rules.scanner->scan(bytes);
  if (verdict.found == Found::nothing) return problems;
  const bool harmful = verdict.found == Found::harmful;
  kernel.count_file(harmful ? "harmful" : "not_scanned");
  if (!harmful)
    kernel.log().write(LogLevel::error, "files.not_scanned", {{"text", clip(verdict.what, 200)}});
  if (!harmful && rules.take_unscanned) return problems;
  const std::string what(clip(plain_utf8(verdict.what), 100));
  kernel.log_access(access, "file_refused",
                    std::string(clip(plain_utf8(name), 200)) + ": " +
                        (harmful ? what : "not scanned"));
  if (harmful) problems.add("beside.harmful_file", "file", {{"name", what}});
  else problems.add("beside.not_scanned", "file");
  return problems;
}

}  // namespace osnova
