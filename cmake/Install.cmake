# Nothing here depends on the machine's architecture, so everything goes under share/.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS classy EXPORT classy FILE_SET HEADERS)
install(EXPORT classy
  NAMESPACE classy::
  FILE classyTargets.cmake
  DESTINATION ${CMAKE_INSTALL_DATADIR}/cmake/classy
)
# Apart, since OpenSSL is looked for only by who asks for this component.
install(TARGETS classy_tls EXPORT classy_tls)
install(EXPORT classy_tls
  NAMESPACE classy::
  FILE classyTlsTargets.cmake
  DESTINATION ${CMAKE_INSTALL_DATADIR}/cmake/classy
)

configure_package_config_file(cmake/classyConfig.cmake.in classyConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_DATADIR}/cmake/classy
)
write_basic_package_version_file(classyConfigVersion.cmake
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT
)
install(
  FILES
    ${CMAKE_CURRENT_BINARY_DIR}/classyConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/classyConfigVersion.cmake
    cmake/Compiled.cmake
  DESTINATION ${CMAKE_INSTALL_DATADIR}/cmake/classy
)

configure_file(cmake/classy.pc.in classy.pc @ONLY)
configure_file(cmake/classy-tls.pc.in classy-tls.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/classy.pc ${CMAKE_CURRENT_BINARY_DIR}/classy-tls.pc
  DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig
)
