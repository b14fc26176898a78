import Dispatch
import Glibc
import Studio
import Synchronization
import Testing

@testable import TerminalUI

@Suite struct EncodingQueueTests {
  /// Only estimates of what is being made wait for what the engine leaves of the processors.
  @Test(arguments: [true, false]) func passingPicturesGiveWay(isPassing: Bool) throws {
    let done = DispatchSemaphore(value: 0)
    let nice = Mutex<CInt>(-1)
    let queue = EncodingQueue {
      nice.withLock { $0 = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
      done.signal()
    }
    let ours = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
    var shown = placement(noisy(32, noise: 9), columns: 8, rows: 4, quality: .preview)
    shown.isPassing = isPassing
    let capabilities = TerminalCapabilities(name: "", graphics: .sixel)
    let geometry = try #require(
      PictureGeometry(
        shown, screen: Size(columns: 80, rows: 24), capabilities: capabilities, limit: nil,
        smallBytes: false))
    let key = PictureKey(shown, geometry, capabilities, TerminalOptions())
    #expect(queue.want([.init(shown, key)]) == 0)
    #expect(done.wait(timeout: .now() + 10) == .success)
    #expect(queue.picture(key)?.lines.isEmpty == false)
    let theirs = nice.withLock { $0 }
    #expect(isPassing ? theirs == EncodingQueue.mostNice : theirs <= ours)
  }
}
