#include "app/backup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/draft_file.hpp"
#include "app/schema_backup.hpp"
#include "app/sealed_file.hpp"
#include "app/workspace.hpp"
#include "kernel/verify/verify.hpp"

namespace osnova::app {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kWorkspace = ".osnova", kSealed = ".sealed";
constexpr size_t kStamp = 16;  // of "20261126T101500Z"

void verify_file(const std::string& path) {
  Common common;
  common.workspace = path;
  Workspace::Options options;
  options.read_only = true;
  Workspace workspace(common, options);
  const VerifyResult result = verify(*workspace.kernel().database().reader(), workspace.registry());
  if (!result.ok()) throw Failure("backup.damaged", path + "\n" + verify_text(result));
}

// Opens a sealed file again and compares it with what went into it.
void compare_sealed(const std::string& sealed, const std::string& plain, const std::string& key) {
  std::ifstream in(plain, std::ios::binary);
  std::string expected;
  unseal(sealed, key, [&](std::string_view piece) {
    expected.resize(piece.size());
    in.read(expected.data(), static_cast<std::streamsize>(expected.size()));
    if (static_cast<size_t>(in.gcount()) != piece.size() || expected != piece)
      throw Failure("backup.damaged", sealed + " does not hold what was sealed");
  });
  if (in.peek() != std::ifstream::traits_type::eof())
    throw Failure("backup.damaged", sealed + " does not hold all that was sealed");
}

std::string stamp_of(Timestamp at) {
  const int64_t seconds = at.us / 1000000;
  const Date day{static_cast<int32_t>(seconds / 86400)};
  char text[24];
  std::snprintf(text, sizeof text, "%04d%02d%02dT%02d%02d%02dZ", day.year(), day.month(), day.day(),
                static_cast<int>(seconds / 3600 % 24), static_cast<int>(seconds / 60 % 60),
                static_cast<int>(seconds % 60));
  return text;
}

std::optional<Timestamp> stamp_from(std::string_view stamp) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, read = 0;
  if (std::sscanf(std::string(stamp).c_str(), "%4d%2d%2dT%2d%2d%2dZ%n", &year, &month, &day, &hour,
                  &minute, &second, &read) != 6 ||
      read != static_cast<int>(kStamp) || stamp.size() != kStamp)
    return std::nullopt;
  const auto date = Date::from_ymd(year, month, day);
  if (!date || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const int64_t seconds = int64_t{date->days} * 86400 + hour * 3600 + minute * 60 + second;
  return Timestamp{seconds * 1000000};
}

BackupFile described(const std::string& path, Timestamp taken_at, bool sealed) {
  return {path, taken_at, static_cast<int64_t>(fs::file_size(path)), sealed};
}

}  // namespace

std::string workspace_name(const std::string& path) {
  if (store::is_postgres(path)) return store::schema_of_url(path);
  std::string name = fs::path(path).filename().string();
  if (name.ends_with(kWorkspace)) name.resize(name.size() - kWorkspace.size());
  return name;
}

std::vector<BackupFile> backups_in(const std::string& folder, const std::string& name) {
  std::vector<BackupFile> found;
  const std::string begin = name + "-";
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::string file = entry.path().filename().string();
    const bool sealed = file.ends_with(kSealed);
    if (sealed) file.resize(file.size() - kSealed.size());
    if (!file.starts_with(begin) || !file.ends_with(kWorkspace)) continue;
    const std::string_view stamp =
        std::string_view(file).substr(begin.size(), file.size() - begin.size() - kWorkspace.size());
    if (const auto at = stamp_from(stamp))
      found.push_back(described(entry.path().string(), *at, sealed));
  }
  std::sort(found.begin(), found.end(), [](const BackupFile& a, const BackupFile& b) {
    return std::pair(b.taken_at.us, b.path) < std::pair(a.taken_at.us, a.path);
  });
  return found;
}

namespace {

// Nobody else reads what lies in a folder of others until it is sealed.
void make_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) throw Failure("backup.io", path + ": " + std::strerror(errno));
  ::close(fd);
}

void copy_now(const std::string& workspace, const std::string& path) {
  if (!store::is_postgres(workspace)) return store::open_sqlite(workspace, {})->copy_to(path);
  DraftFile rows(path + ".rows");
  make_private(rows.path());
  copy_schema_to_file(workspace, rows.path());
  // The file as a backup of a file is: without log, readable where nothing can be written.
  store::open_sqlite(rows.path(), {})->copy_to(path);
}

}  // namespace

BackupFile take_backup(const std::string& workspace, const std::string& folder,
                       const std::string& key, Timestamp now) {
  const std::string name =
      (fs::path(folder) / (workspace_name(workspace) + "-" + stamp_of(now))).string();
  const std::string target =
      name + std::string(kWorkspace) + std::string(key.empty() ? "" : kSealed);
  if (fs::exists(target)) throw Failure("backup.exists", target + " exists already");
  // What is to be sealed is readable until then: it does not lie in the folder.
  const PrivateFolder hidden;
  DraftFile plain(key.empty()                     ? name + ".part"
              : store::is_postgres(workspace) ? hidden.file("plain")
                                              : workspace + "-" + stamp_of(now) + ".part");
  copy_now(workspace, plain.path());
  verify_file(plain.path());
  if (key.empty()) {
    plain.name(target);
    return described(target, now, false);
  }
  DraftFile sealed(name + ".sealed.part");
  seal(plain.path(), sealed.path(), key);
  compare_sealed(sealed.path(), plain.path(), key);
  sealed.name(target);
  return described(target, now, true);
}

std::vector<BackupFile> prune_backups(const std::string& folder, const std::string& name, int keep,
                                      Timestamp now) {
  std::vector<BackupFile> all = backups_in(folder, name);
  std::erase_if(all, [&](const BackupFile& file) { return file.taken_at.us > now.us; });
  if (all.size() <= static_cast<size_t>(keep)) return {};
  all.erase(all.begin(), all.begin() + std::max(keep, 1));
  for (const BackupFile& old : all) fs::remove(old.path);
  return all;
}

std::vector<std::string> remove_remains(const std::string& folder, const std::string& name) {
  std::vector<std::string> removed;
  const std::string begin = name + "-";
  const auto yesterday = fs::file_time_type::clock::now() - std::chrono::hours(24);
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string file = entry.path().filename().string();
    const size_t part = file.find(".part");
    if (!file.starts_with(begin) || part == file.npos) continue;
    const std::string_view stamp = std::string_view(file).substr(begin.size(), kStamp);
    std::error_code gone;
    if (!stamp_from(stamp) || fs::last_write_time(entry.path(), gone) > yesterday || gone) continue;
    if (fs::remove(entry.path(), gone)) removed.push_back(entry.path().string());
  }
  return removed;
}

namespace {

bool verify_if_current(const std::string& path) {
  try {
    verify_file(path);
    return true;
  } catch (const Failure& failure) {
    if (failure.public_code() != "store.needs_migration") throw;
    return false;
  }
}

void unseal_into(const std::string& backup, const std::string& path, const std::string& key) {
  std::ofstream out(path, std::ios::binary);
  unseal(backup, key, [&](std::string_view piece) {
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  });
  out.close();
  if (!out) throw Failure("backup.io", path + ": " + std::strerror(errno));
}

// What the name of a backup says; none for a file that was renamed.
Timestamp taken_at_of(const std::string& backup) {
  std::string name = fs::path(backup).filename().string();
  for (const std::string_view tail : {kSealed, kWorkspace})
    if (name.ends_with(tail)) name.resize(name.size() - tail.size());
  if (name.size() < kStamp) return {};
  return stamp_from(std::string_view(name).substr(name.size() - kStamp)).value_or(Timestamp{});
}

Problems restore_schema(const std::string& backup, const std::string& to, const std::string& key,
                        bool again) {
  const Timestamp taken_at = taken_at_of(backup);
  const std::string name = fs::path(backup).filename().string();
  const PrivateFolder hidden;
  DraftFile plain(hidden.file("plain"));
  if (is_sealed(backup))
    unseal_into(backup, plain.path(), key);
  else
    store::open_sqlite(backup, {})->copy_to(plain.path());  // which may lie where nobody can write
  return restore_into_schema(plain.path(), to, again, taken_at, name);
}

}  // namespace

Problems restore_backup(const std::string& backup, const std::string& to, const std::string& key,
                        bool again) {
  if (store::is_postgres(to)) return restore_schema(backup, to, key, again);
  if (fs::exists(to)) throw Failure("backup.exists", to + " exists already");
  DraftFile draft(to + ".part");
  if (is_sealed(backup))
    unseal_into(backup, draft.path(), key);
  else
    store::open_sqlite(backup, {})->copy_to(draft.path());
  // One of an earlier version is brought up to date by being marked, and verified then.
  const bool verified = verify_if_current(draft.path());
  mark_restored(draft.path(), taken_at_of(backup), fs::path(backup).filename().string());
  if (fs::exists(draft.path() + "-wal"))
    throw Failure("backup.io", draft.path() + " was not brought to its end");
  if (!verified) verify_file(draft.path());
  draft.name(to);
  return {};
}

}  // namespace osnova::app
