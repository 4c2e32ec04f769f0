#pragma once
// What is on its way to be a backup or a workspace: it vanishes unless it was given its name, also
// when the program is told to end meanwhile.
#include <string>
#include <thread>

namespace osnova::app {

// A file, with what an engine writes beside it.
class DraftFile {
 public:
  explicit DraftFile(std::string path);
  ~DraftFile();
  DraftFile(const DraftFile&) = delete;
  DraftFile& operator=(const DraftFile&) = delete;
  const std::string& path() const { return path_; }
  // Forces it to the disk and renames it. Throws Failure "backup.io".
  void name(const std::string& to);

 private:
  std::string path_;
};

// A folder for temporary files that nobody else can look into. Throws Failure "backup.io".
class PrivateFolder {
 public:
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  std::string file(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// While it lives, SIGINT, SIGTERM and SIGHUP remove all drafts of the process and end it with kCut.
// Made before other threads begin.
class DraftsEndOnSignal {
 public:
  DraftsEndOnSignal();
  ~DraftsEndOnSignal();
  DraftsEndOnSignal(const DraftsEndOnSignal&) = delete;
  DraftsEndOnSignal& operator=(const DraftsEndOnSignal&) = delete;

 private:
  std::thread waiting_;
};

}  // namespace osnova::app
