import Foundation
import Pictures
import Testing

@testable import Gallery

@Suite struct ExportTests {
  let test: TestGallery
  init() throws { test = try TestGallery() }

  @Test func copiesKeepTheirRecipesAndReplaceNothing() throws {
    let picture = try test.save()
    let first = try test.gallery.export(picture.id, to: test.folder.url)
    let second = try test.gallery.export(picture.id, to: test.folder.url)
    #expect(first.file.lastPathComponent == "20261123-193610-a-red-apple-7.png")
    #expect(second.file.lastPathComponent == "20261123-193610-a-red-apple-7-2.png")
    #expect(try PictureFile.details(second.file).recipe == picture.recipe)
    #expect(throws: GalleryError.self) { try test.gallery.export(picture.id, to: first.file) }
    let named = test.folder.file("x.png")
    #expect(try test.gallery.export(picture.id, to: named).file == named)
  }

  @Test(arguments: [
    ("new/x.png", "new/x.png", "new"), ("a/b/x", "a/b/x.png", "a/b"), ("x", "x.png", nil),
    ("NEW/", "NEW/20261123-193610-a-red-apple-7.png", "NEW"), ("v1.5", "v1.5.png", nil),
    ("x.PNG", "x.PNG", nil), ("a/b/", "a/b/20261123-193610-a-red-apple-7.png", "a/b"),
  ])
  func whatWasWrittenIsAFile(written: String, file: String, folder: String?) throws {
    let picture = try test.save()
    let url = URL(fileURLWithPath: test.folder.url.path + "/" + written)
    let copy = try test.gallery.export(picture.id, to: url)
    #expect(copy.file.path == test.folder.file(file).path)
    #expect(copy.newFolder?.path == folder.map { test.folder.file($0).path })
    #expect(try PictureFile.details(copy.file).recipe == picture.recipe)
  }

  @Test(arguments: [
    ("x.gif", "written as .png, not as .gif"), ("file/", "is a file, not a folder"),
    ("file/a/x.png", "is a file, not a folder"), ("file.png", "exists already"),
    ("file", "exists already"),
    (String(repeating: "x", count: 300), "the name is too long"),
  ])
  func whatCannotBeWrittenIsSaidInPlainWords(written: String, why: String) throws {
    let picture = try test.save()
    try Disk.write([1], to: test.folder.file("file").path)
    try Disk.write([1], to: test.folder.file("file.png").path)
    let url = URL(
      fileURLWithPath: test.folder.url.path + "/" + written, isDirectory: written.hasSuffix("/"))
    do {
      let copy = try test.gallery.export(picture.id, to: url)
      Issue.record("written to \(copy.file.path)")
    } catch {
      #expect("\(error)".contains(why), "\(error)")
    }
  }

  @Test func aContactSheetShowsPicturesAndLabels() throws {
    let red = RGBImage(width: 40, height: 20, pixels: (0..<800).flatMap { _ in [255, 0, 0] })
    let ids = try (0..<3).map { _ in
      try test.gallery.save(red, recipe: sampleRecipe("Äpfel 赤い \u{1B}[2J")).picture.id
    }
    let file = test.folder.file("sheet.png")
    try test.gallery.exportContactSheet(ids, to: file)
    let sheet = try PictureFile.read(file).image
    #expect(sheet.width == 2 * 272 + 16 && sheet.height == 2 * 320 + 16)
    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
      let at = (y * sheet.width + x) * 3
      return Array(sheet.pixels[at..<at + 3])
    }
    // The middle of each place is the picture; the fourth place is empty.
    for (x, y) in [(144, 144), (416, 144), (144, 464)] { #expect(pixel(x, y) == [255, 0, 0]) }
    #expect(pixel(416, 464) == pixel(0, 0))
    // Six times enlarged, and no more.
    #expect(pixel(16 + 8, 144) == [255, 0, 0] && pixel(16 + 7, 144) == pixel(0, 0))
    // The label has light pixels.
    #expect((16..<272).contains { x in (276..<290).contains { pixel(x, $0)[1] > 200 } })
    #expect(throws: GalleryError.self) { try test.gallery.exportContactSheet([], to: file) }
  }

  @Test func thePageNeedsNothingElseAndQuotesNothing() throws {
    let id = try test.save("<script>alert(\"1\")</script> & \u{1B}[2J", tags: ["<b>"]).id
    let file = test.folder.file("page.html")
    try test.gallery.exportPage([id], title: "T <1>", to: file)
    let page = try String(contentsOf: file, encoding: .utf8)
    #expect(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; ␛[2J"))
    #expect(!page.contains("<script") && !page.contains("<b>") && !page.contains("\u{1B}"))
    #expect(page.contains("<title>T &lt;1&gt;</title>"))
    #expect(!page.contains("http:") && !page.contains("https:"))
    let start = try #require(page.range(of: "base64,")).upperBound
    let data = try #require(Data(base64Encoded: String(page[start...].prefix { $0 != "\"" })))
    #expect(try PNG.decode(Array(data), path: "").image == sampleImage(7))
  }

  @Test func scalingIsTheMeanOfTheArea() {
    let image = RGBImage(
      width: 3, height: 2,
      pixels: [
        0, 0, 0, 90, 90, 90, 30, 30, 30,
        60, 60, 60, 0, 0, 0, 120, 120, 120,
      ])
    #expect(image.fitted(to: 3) == image)
    // Each new column covers one and a half old ones; two rows become one.
    let small = RGBImage(width: 3, height: 1, pixels: [0, 0, 0, 90, 90, 90, 30, 30, 30]).fitted(
      to: 2)
    #expect(small == RGBImage(width: 2, height: 1, pixels: [30, 30, 30, 50, 50, 50]))
    #expect(image.fitted(to: 1) == RGBImage(width: 1, height: 1, pixels: [50, 50, 50]))
  }
}
