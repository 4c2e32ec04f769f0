#pragma once
// What files of people have to meet before they are kept: room that was set for them, and a scanner
// that finds nothing in them.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/problems.hpp"

namespace osnova {

class Access;
class Kernel;

// A program outside that looks for malware.
class FileScanner {
 public:
  enum class Found : uint8_t { nothing, harmful, not_scanned };
  struct Verdict {
    Found found = Found::nothing;
    std::string what;  // the name of what is harmful, or why nothing was scanned (for the log)
  };
  virtual ~FileScanner() = default;
  // Any thread; answers within a time of its own.
  virtual Verdict scan(std::string_view bytes) = 0;
};

struct FileRules {
  FileScanner* scanner = nullptr;  // null = none looks at files; outlives who has the rules
  bool take_unscanned = false;     // while it does not answer
  int64_t most_of_company = 0;     // bytes of attached files; 0 = any
  int64_t most_of_person = 0;      // bytes that he attaches in a company in 24 hours; 0 = any
  int64_t most_open_uploads = 0;   // uploads of a person whose import was not begun; 0 = any
};

// Asks the scanner. What is refused is in the access log by its name, and counted. Problems
// "beside.harmful_file" (name), "beside.not_scanned".
Problems scanned(Kernel& kernel, const Access& access, const FileRules& rules,
                 std::string_view name, std::string_view bytes);

}  // namespace osnova
