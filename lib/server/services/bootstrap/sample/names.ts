/** Invented people: any likeness comes from combining two short lists. */
export const firstNames = `
Ada Amara Anouk Arlo Asha Beatrix Bruno Calla Caspian Cleo Dara Dashiell Edda Elio Esme Farah Felix Fern
Gideon Greta Hana Hugo Ines Iris Ivo Jaya Jonas Juniper Kai Kerensa Lars Leila Linus Lotte Mabel Magnus
Mara Mateo Mina Nadia Niko Noor Odette Orla Otis Petra Priya Quill Rafi Rhea Rosa Rufus Sabine Selma Silas
Soren Tamsin Theo Tova Una Uri Vera Viggo Wanda Wes Xenia Yara Yusuf Zadie Zeno`
  .trim()
  .split(/\s+/)

export const lastNames = `
Alderwick Ashgrove Bellweather Birchfield Blackmere Brightwell Cloudsley Coldbrook Copperfern Crestholm
Dunmarrow Eastlake Elmsworth Everhart Fairbrook Farrowdale Fennimore Foxglen Glassford Goldhollow Greywater
Hartmoor Hawkesley Hazelrigg Heathcombe Inglestone Ironwood Juniperus Kestrelby Kingsmere Larkspur Lindqvale
Longbarrow Marshwell Meadowcroft Millerby Moorhouse Nightingrove Northwick Oakhaven Oldacre Pemberlow
Pinewell Quarrington Ravensby Redfern Rivermead Rookwood Saltmarsh Silverlea Stonebridge Swiftwater
Thornbury Tidewell Underhill Valebrook Wainscott Westering Whitlow Wildeacre Windermoor Yarrowby`
  .trim()
  .split(/\s+/)
