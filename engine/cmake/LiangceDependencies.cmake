# The libraries the engine stands on, found the same way by this project and by whoever uses its installed package.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(IntelDecimal)
# Headers only: Date_Time's gregorian calendar. Through Boost's own package file, as CMake's module for it is gone in new versions;
# not with find_dependency, a macro that keeps to the policies it was written under.
cmake_policy(PUSH)
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)
endif()
find_package(Boost 1.74 REQUIRED QUIET)
cmake_policy(POP)
find_dependency(yaml-cpp 0.7)
if(TARGET yaml-cpp AND NOT TARGET yaml-cpp::yaml-cpp)  # 0.7 exports the bare name, later versions the namespaced one
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()
find_dependency(date)        # Howard Hinnant's date and tz: IANA zones
find_package(PkgConfig REQUIRED QUIET)
pkg_check_modules(pcre2 REQUIRED QUIET IMPORTED_TARGET libpcre2-8)
pkg_check_modules(utf8proc REQUIRED QUIET IMPORTED_TARGET libutf8proc)
