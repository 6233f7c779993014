# Intel's decimal floating-point library (Debian: libintelrdfpmath-dev) -> IntelDecimal::IntelDecimal
#
# Its archives are named bidgccCRF: C = call by reference, R = global rounding, F = global flags. The engine calls by value, with
# rounding and flags as arguments: 000.
find_library(IntelDecimal_LIBRARY NAMES bidgcc000 intelrdfpmath bid)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(IntelDecimal REQUIRED_VARS IntelDecimal_LIBRARY
  REASON_FAILURE_MESSAGE "Debian and Ubuntu: apt-get install libintelrdfpmath-dev")
if(IntelDecimal_FOUND AND NOT TARGET IntelDecimal::IntelDecimal)
  add_library(IntelDecimal::IntelDecimal UNKNOWN IMPORTED)
  set_target_properties(IntelDecimal::IntelDecimal PROPERTIES IMPORTED_LOCATION "${IntelDecimal_LIBRARY}")
endif()
mark_as_advanced(IntelDecimal_LIBRARY)
