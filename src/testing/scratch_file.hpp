#pragma once
#include <filesystem>
#include <string>

namespace osnova::testing {

// Removes a workspace file with all that SQLite and the program put beside it.
inline void remove_workspace(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", ".lock", ".inflight"})
    std::filesystem::remove(path + suffix);
}

}  // namespace osnova::testing
