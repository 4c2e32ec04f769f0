// audit-verify EXPORT [--checkpoints FILE --key HEX] [--company ID]
#include <sodium.h>

#include <fstream>
#include <iostream>

#include "chains.hpp"

namespace {

enum Exit { kHolds = 0, kDamaged = 1, kUsage = 2, kUnreadable = 3 };

constexpr const char* kHelp =
    "audit-verify EXPORT [--checkpoints FILE] [--key HEX] [--company ID]\n\n"
    "Computes every hash of an export of the journal anew (osnova audit export). EXPORT may be -\n"
    "  --checkpoints FILE  checkpoints of a second place, as lines: what they name must be there\n"
    "  --key HEX           public key that signed them\n"
    "  --company ID        the export is of this company: checkpoints of others are left out\n"
    "Exit: 0 holds, 1 damaged, 2 wrong use, 3 a file cannot be read\n";

struct Arguments {
  std::string file, checkpoints;
  audit::Wanted wanted;
};

bool read(int argc, char** argv, Arguments* out) {
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (!name.starts_with("--")) {
      if (!out->file.empty()) return false;
      out->file = name;
      continue;
    }
    if (++i >= argc) return false;
    const std::string value = argv[i];
    int64_t company = 0;
    if (name == "--checkpoints") {
      out->checkpoints = value;
    } else if (name == "--key") {
      if (!audit::from_hex(value, &out->wanted.key) ||
          out->wanted.key.size() != crypto_sign_PUBLICKEYBYTES)
        return false;
    } else if (name == "--company" && audit::to_number(value, &company)) {
      out->wanted.company = company;
    } else {
      return false;
    }
  }
  return !out->file.empty() && (out->checkpoints.empty() || !out->wanted.key.empty());
}

int unreadable(const std::string& file) {
  std::cerr << file << " cannot be read\n";
  return kUnreadable;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments given;
  if (sodium_init() < 0 || !read(argc, argv, &given)) {
    std::cerr << kHelp;
    return kUsage;
  }
  audit::Chains chains(given.wanted);
  std::string line;
  if (!given.checkpoints.empty()) {
    std::ifstream in(given.checkpoints, std::ios::binary);
    if (!in) return unreadable(given.checkpoints);
    while (std::getline(in, line)) chains.kept(line);
    if (in.bad()) return unreadable(given.checkpoints);
  }
  std::ifstream file;
  std::ios::sync_with_stdio(false);
  if (given.file != "-") file.open(given.file, std::ios::binary);
  std::istream& in = given.file == "-" ? std::cin : file;
  if (!in) return unreadable(given.file);
  while (std::getline(in, line)) chains.exported(line);
  if (in.bad()) return unreadable(given.file);
  chains.end();
  return chains.tell(std::cout) ? kHolds : kDamaged;
}
