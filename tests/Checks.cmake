# What is tested of the sources themselves, once: it needs no second build and no sanitizer.

find_program(CLASSY_CLANG clang++-19)
mark_as_advanced(CLASSY_CLANG)

# Those that there is nothing to compile with are left out.
if(NOT OpenSSL_FOUND)
  list(FILTER headers EXCLUDE REGEX "/tls[^/]*\\.hpp$")
endif()

# These are for classy::compiled alone, which the tests link to.
list(FILTER headers EXCLUDE REGEX "/(test_)?src\\.hpp$")

# The headers keep to their floors.
set(layers ${CMAKE_CURRENT_SOURCE_DIR}/layers)
add_test(NAME layers/includes COMMAND ${layers} includes)
add_test(NAME layers/weight COMMAND ${layers} weight ${CMAKE_CXX_COMPILER})
add_test(NAME layers/length COMMAND ${layers} length)
add_test(NAME layers/names COMMAND ${layers} names)

# Every header, alone, as a part of the build; no code is made of it. What stands in impl/ is compiled elsewhere. Some
# that many others include are precompiled: to a header that includes one of them, directly or not, it makes no other
# difference than of time, as what stands before it there is read alone, too.
set(bases request response detail/answer_with detail/stream)
execute_process(COMMAND ${layers} bases ${bases} OUTPUT_VARIABLE bases_of COMMAND_ERROR_IS_FATAL ANY)
set(read_alone ${CMAKE_CXX_COMPILER} -std=c++20 ${classy_warnings} -I ${PROJECT_SOURCE_DIR}/include
  -D CLASSY_SEPARATE_COMPILATION
)
foreach(base IN LISTS bases)
  set(precompiled ${CMAKE_CURRENT_BINARY_DIR}/alone/precompiled/${base}.hpp)
  file(CONFIGURE OUTPUT ${precompiled} CONTENT "#include <classy/${base}.hpp>\n")
  add_custom_command(OUTPUT ${precompiled}.gch
    COMMAND ${read_alone} -MMD -MF ${precompiled}.d -MT ${precompiled}.gch -x c++-header ${precompiled}
      -o ${precompiled}.gch
    DEPFILE ${precompiled}.d
    COMMENT "Precompiling ${base}.hpp"
    VERBATIM
  )
endforeach()
foreach(header IN LISTS headers)
  cmake_path(RELATIVE_PATH header BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/include OUTPUT_VARIABLE name)
  set(stamp ${CMAKE_CURRENT_BINARY_DIR}/alone/${name})
  cmake_path(GET stamp PARENT_PATH directory)
  file(MAKE_DIRECTORY ${directory})
  set(behind)
  set(needs)
  string(REGEX REPLACE "^classy/(.*)\\.hpp$" "\\1" short "${name}")
  if("\n${bases_of}" MATCHES "\n${short} ([^\n]+)")
    set(behind -include ${CMAKE_CURRENT_BINARY_DIR}/alone/precompiled/${CMAKE_MATCH_1}.hpp)
    set(needs ${CMAKE_CURRENT_BINARY_DIR}/alone/precompiled/${CMAKE_MATCH_1}.hpp.gch)
  endif()
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${read_alone} -fsyntax-only -MMD -MF ${stamp}.d -MT ${stamp} ${behind} -include ${header} -x c++ /dev/null
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS ${header} ${needs}
    DEPFILE ${stamp}.d
    COMMENT "Reading ${name} alone"
    VERBATIM
  )
  list(APPEND alone ${stamp})
endforeach()
add_custom_target(classy_headers_alone ALL DEPENDS ${alone})

# Every header, several times in one program: what is not inline is defined twice and does not link.
file(GLOB odr CONFIGURE_DEPENDS odr/*.cpp)
if(odr)
  list(TRANSFORM headers PREPEND "#include \"" OUTPUT_VARIABLE includes)
  list(TRANSFORM includes APPEND "\"\n")
  list(JOIN includes "" includes)
  file(CONFIGURE OUTPUT every_header.hpp CONTENT "#pragma once\n${includes}")
  classy_program(classy_odr ${odr})
  if(OpenSSL_FOUND)
    target_link_libraries(classy_odr PRIVATE classy::tls)
  endif()
  target_include_directories(classy_odr PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
  add_test(NAME odr COMMAND classy_odr)
  set_tests_properties(odr PROPERTIES TIMEOUT 60)
endif()

# Programs that must not compile. The build asks the compilers and writes down the verdict, so that only
# what has changed is asked again; the test reads it.
set(check ${CMAKE_CURRENT_SOURCE_DIR}/compile_fail/check)
set(compilers ${CMAKE_CXX_COMPILER} ${CLASSY_CLANG})
file(GLOB cases CONFIGURE_DEPENDS compile_fail/*.cpp)
foreach(compiler IN LISTS compilers)
  cmake_path(GET compiler FILENAME who)
  set(asked ${CMAKE_CURRENT_BINARY_DIR}/compile_fail/${who})
  set(precompiled ${asked}/precompiled)
  add_custom_command(OUTPUT ${precompiled}
    COMMAND ${check} ${compiler} --precompile ${asked}
    COMMAND ${CMAKE_COMMAND} -E touch ${precompiled}
    DEPENDS ${check} ${headers}
    COMMENT "Precompiling the headers with ${who}"
    VERBATIM
  )
  set(verdicts_of_who ${asked}/twins)
  add_custom_command(OUTPUT ${asked}/twins
    COMMAND ${check} ${compiler} ${cases} --twins --verdict ${asked}/twins
    DEPENDS ${check} ${cases} ${headers}
    COMMENT "Asking ${who} about the twins"
    VERBATIM
  )
  foreach(case IN LISTS cases)
    cmake_path(GET case STEM name)
    add_custom_command(OUTPUT ${asked}/${name}
      COMMAND ${check} ${compiler} ${case} --precompiled ${asked} --verdict ${asked}/${name}
      DEPENDS ${check} ${case} ${precompiled}
      COMMENT "Asking ${who} about ${name}.cpp"
      VERBATIM
    )
    list(APPEND verdicts_of_who ${asked}/${name})
  endforeach()
  foreach(verdict IN LISTS verdicts_of_who)
    cmake_path(GET verdict FILENAME name)
    set(test "compile_fail/${name} (${who})")
    add_test(NAME ${test} COMMAND ${CMAKE_COMMAND} -E cat ${verdict})
    set_tests_properties(${test} PROPERTIES PASS_REGULAR_EXPRESSION "^good")
  endforeach()
  list(APPEND verdicts ${verdicts_of_who})
endforeach()
add_custom_target(classy_compile_fail ALL DEPENDS ${verdicts})

# The documents quote code that compiles.
add_test(NAME snippets COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/snippets)

# The main example, as a person would use it; and what the documents show of the others.
if(CLASSY_BUILD_EXAMPLES)
  add_test(NAME outputs COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/outputs ${PROJECT_BINARY_DIR}/examples)
  add_test(NAME example/echo_add
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/end_to_end/echo_add ${PROJECT_BINARY_DIR}/examples/echo_add
  )
  set_tests_properties(example/echo_add PROPERTIES TIMEOUT 60)
endif()

# A user's project builds without a warning, however it comes by the library.
find_program(CLASSY_PKG_CONFIG pkg-config)
mark_as_advanced(CLASSY_PKG_CONFIG)
set(ways find_package add_subdirectory)
if(CLASSY_PKG_CONFIG)
  list(APPEND ways pkg_config)
endif()
foreach(way IN LISTS ways)
  add_test(NAME consumer/${way}
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/consumer/check ${way} ${PROJECT_BINARY_DIR} $<$<BOOL:${OpenSSL_FOUND}>:tls>
  )
  set_tests_properties(consumer/${way} PROPERTIES
    ENVIRONMENT CXX=${CMAKE_CXX_COMPILER}
    RESOURCE_LOCK install
    COST 100  # first, as they take long, one after the other
    TIMEOUT 300
  )
endforeach()
