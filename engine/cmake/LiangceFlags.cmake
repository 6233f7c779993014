# Flags of our own targets only; nothing here reaches a consumer.
add_library(liangce_flags INTERFACE)
target_compile_options(liangce_flags INTERFACE -Wall -Wextra -Wno-unknown-pragmas)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees dangling and uninitialised reads and overlapping copies through the inlined moves of std::variant and std::optional that are not there.
  target_compile_options(liangce_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
if(LIANGCE_WERROR)
  target_compile_options(liangce_flags INTERFACE -Werror)
endif()
if(LIANGCE_SANITIZE)
  add_compile_options(-fsanitize=${LIANGCE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LIANGCE_SANITIZE})
endif()
