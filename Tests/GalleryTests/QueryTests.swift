import Foundation
import Testing

@testable import Gallery

@Suite struct QueryTests {
  let test: TestGallery
  /// In the order of saving.
  let ids: [String]

  init() throws {
    let test = try TestGallery()
    self.test = test
    ids = try [
      test.save("a red apple", seed: 1, tags: ["Fruit"]).id,
      test.save("a blue car on a beach", seed: .max, model: "other", favourite: true).id,
      test.save("Äpfel und Birnen", seed: 3, tags: ["Fruit", "candidate"]).id,
      test.save("赤いりんごの写真 🍎", seed: 4).id,
    ]
  }

  private func found(_ change: (inout Gallery.Filter) -> Void) throws -> [Int] {
    var filter = Gallery.Filter()
    change(&filter)
    let pictures = try test.gallery.page(filter)
    #expect(try test.gallery.count(filter) == pictures.count)
    #expect(try test.gallery.ids(filter) == pictures.map(\.id))
    return pictures.compactMap { ids.firstIndex(of: $0.id) }
  }

  @Test(arguments: [
    ("apple", [0]), ("APFEL", [2]), ("ap", [2, 0]), ("car beach", [1]), ("beach blue", [1]),
    ("fruit", [2, 0]), ("りんご", [3]), ("🍎", [3]), ("nothing", []), ("\"", []), ("a* OR", []),
    ("", [3, 2, 1, 0]), ("red-apple", [0]), ("NEAR(red", []), ("🍎 写真", [3]),
  ])
  func search(text: String, expected: [Int]) throws {
    #expect(try found { $0.text = text } == expected)
  }

  @Test func filters() throws {
    #expect(try found { $0.isFavourite = true } == [1])
    #expect(try found { $0.isFavourite = false } == [3, 2, 0])
    #expect(try found { $0.tags = ["fruit"] } == [2, 0])
    #expect(try found { $0.tags = ["fruit", "candidate"] } == [2])
    #expect(try found { $0.withoutTags = ["candidate"] } == [3, 1, 0])
    #expect(try found { $0.model = "other" } == [1])
    #expect(try found { $0.model = "0123" } == [3, 2, 1, 0])
    #expect(try found { $0.model = "" } == [3, 2, 1, 0])
    #expect(try found { $0.model = "9" } == [])
    #expect(try found { $0.seed = .max } == [1])
    let second = try test.gallery.picture(ids[1]).created
    #expect(try found { $0.from = second } == [3, 2, 1])
    #expect(try found { $0.until = second } == [0])
    #expect(
      try found {
        $0.text = "a"
        $0.from = second
        $0.seed = 3
        $0.tags = ["Fruit"]
      } == [2])
  }

  @Test(arguments: Gallery.Sort.allCases, ["", "a"])
  func pagesByKeyAreTheWholeList(sort: Gallery.Sort, text: String) throws {
    let filter = Gallery.Filter(text: text)
    let all = try test.gallery.page(filter, sort: sort)
    var pages: [Gallery.Picture] = []
    while case let page = try test.gallery.page(filter, sort: sort, after: pages.last, count: 1),
      !page.isEmpty
    {
      pages += page
    }
    #expect(pages == all)
    #expect(try test.gallery.page(filter, sort: sort, skip: 1, count: 1) == [all[1]])
  }

  @Test func orders() throws {
    func order(_ sort: Gallery.Sort) throws -> [Int] {
      try test.gallery.page(sort: sort).compactMap { ids.firstIndex(of: $0.id) }
    }
    #expect(try order(.oldest) == [0, 1, 2, 3])
    #expect(try order(.prompt) == [1, 0, 2, 3])
    #expect(try order(.model) == [1, 0, 2, 3])
  }

  @Test func picturesAreFoundByNamesAndPaths() throws {
    let id = ids[1]
    let here = test.gallery.folder
    let file = String(id.split(separator: "/").last ?? "")
    for name in [id, file, String(file.dropLast(4)), "pictures/" + id, "favourites/" + id] {
      #expect(try test.gallery.find(name, relativeTo: here).id == id)
    }
    let path = test.path(.pictures, id)
    #expect(try test.gallery.find(path, relativeTo: URL(filePath: "/")).id == id)
    #expect(throws: GalleryError.unknownPicture("%")) {
      try test.gallery.find("%", relativeTo: here)
    }
  }
}
