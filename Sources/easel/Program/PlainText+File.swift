import FileNames
import PlainText

extension PlainText {
  /// Reads a text file of the user's.
  init(file path: String) throws(EaselError) {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try Files.read(path) } catch {
      throw .file(path: path, reason: "\(error)")
    }
    do throws(Problem) { self = try PlainText(bytes: bytes) } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }
}
