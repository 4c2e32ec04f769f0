#pragma once
// The commands that this process is working on, in a file beside the workspace, so that the process
// after it knows what it died of. The file is written without being forced to the disk: it outlives
// the process, not the machine, and costs two system calls a group.
//
// Where several processes serve a workspace each has a file of its own, FILE, FILE.2, FILE.3, and
// locks it as long as it lives: one that is not locked was left by a process that is dead.
//
// File: "OSNFLY2\0", life (8 bytes), signal (4), number of entries (4), then for each: company (8),
// person (8) and the company in which he works (8), length of key and of command (2 each), key,
// command.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace osnova {

class InFlight {
 public:
  struct Left {
    int64_t life = 0;  // of the process that left it; another one each time
    int signal = 0;    // that ended its writer from inside (SIGSEGV, SIGABRT); 0 = it was ended
    struct Entry {
      Id company = 0;
      Id person = 0, person_at = 0;  // who gave it, and the company in which he works
      std::string key, command;
    };
    std::vector<Entry> entries;
  };

  // "" keeps nothing. A file that cannot be made keeps nothing either: `ok()` says so. `shared`: the
  // first of the files that no other process has.
  explicit InFlight(const std::string& file, bool shared = false);
  ~InFlight();
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  bool ok() const { return fd_ >= 0; }

  Left left() const;         // what the process before left; nothing when it ended well
  // What dead processes left in the other files. They are nobody else's until forget_others().
  std::vector<Left> left_by_others();
  void forget_others();  // what they left is written down elsewhere: the files vanish
  void begin(int64_t life);  // forgets it: this process is alive now
  // The calling thread is the one whose crashes are the fault of the commands in flight. Its own
  // stack for signals lives as long as this object.
  void watch_this_thread();
  void unwatch_this_thread();

  // Keys longer than 1000 bytes are not kept.
  void add(Id company, std::string_view key, std::string_view command, Id person = 0,
           Id person_at = 0);
  void write();  // what was added is in flight
  void clear();  // nothing is in flight

 private:
  std::string name_, file_;  // as given; of this process
  int fd_ = -1;
  std::vector<std::pair<std::string, int>> others_;
  int64_t life_ = 0;
  uint32_t entries_ = 0;
  std::string buffer_;  // the file as it is to be written
  std::vector<char> stack_;
};

}  // namespace osnova
