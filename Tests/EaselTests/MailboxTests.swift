import Pictures
import Studio
import Synchronization
import Testing

@testable import easel

@Suite("Mailbox") struct MailboxTests {
  private func step(_ number: Int, preview: RGBImage?) -> Event {
    .engine(
      .step(
        1,
        StepReport(stage: 0, step: number, count: 9, seconds: 1, noiseLevel: 0.5, preview: preview))
    )
  }

  @Test func keepsEveryStepButOnlyTheNewestPreview() {
    let image = RGBImage(width: 1, height: 1, pixels: [1, 2, 3])
    let mailbox = Mailbox {}
    mailbox.post(step(1, preview: image))
    mailbox.post(.resumed)
    mailbox.post(step(2, preview: image))
    #expect(mailbox.take() == [step(1, preview: nil), .resumed, step(2, preview: image)])
    #expect(mailbox.take().isEmpty)
  }

  @Test func wakesForEveryEvent() {
    let count = Mutex(0)
    let mailbox = Mailbox { count.withLock { $0 += 1 } }
    mailbox.post(.started)
    mailbox.post(.resumed)
    #expect(count.withLock { $0 } == 2)
  }
}
