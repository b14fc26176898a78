import FileNames
import Foundation

/// The executable that runs.
struct ProgramFile {
  let bytes: Data
  /// Whether it needs the Swift runtime of its toolchain.
  let needsSwift: Bool

  static var current: ProgramFile {
    get throws(EaselError) {
      let path = "/proc/self/exe"
      do throws(SystemError) {
        return ProgramFile(
          bytes: Data(try Files.read(path)),
          needsSwift: hasLoaded("libswiftCore.so"))
      } catch {
        throw .file(
          path: path, reason: "cannot be read: \(error); is /proc mounted?")
      }
    }
  }

  /// Whether the process has loaded a shared library.
  private static func hasLoaded(_ library: String) -> Bool {
    guard let handle = dlopen(library, RTLD_LAZY | RTLD_NOLOAD) else { return false }
    dlclose(handle)
    return true
  }
}
