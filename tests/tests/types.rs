//! Types inferred from schemas, on the wire: what a server sends becomes the generated types, and they become it again.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use arazzo::{
    __private::serde::{Serialize, de::DeserializeOwned},
    Value, json,
    testing::{Answer, Exchange},
};

#[deny(warnings, missing_docs, clippy::pedantic)]
pub mod zoo {
    //! Every kind of type.
    arazzo::arazzo_workflow!("fixtures/types/zoo.yml");
}

use zoo::whole::{Amount, Event, ListingMixed, Pet, Reactions, Shape, Tree, TreeNode};

/// Reads a value and writes it again.
fn round_trip<T: DeserializeOwned + Serialize>(value: &Value) -> (T, Value) {
    let typed: T = serde_json::from_value(value.clone()).unwrap();
    let written = serde_json::to_value(&typed).unwrap();
    (typed, written)
}

#[track_caller]
fn keeps<T: DeserializeOwned + Serialize>(value: Value) -> T {
    let (typed, written) = round_trip(&value);
    assert_eq!(written, value);
    typed
}

#[test]
fn a_discriminator_tells_the_variants_apart() {
    let cat: Pet = keeps(json!({"petType": "cat", "name": "Tom", "lives": 9}));
    assert!(matches!(&cat, Pet::Cat(cat) if cat.lives == 9));
    assert_eq!(cat.tag(), Some("cat"));
    // Two values of the mapping name one schema.
    let puppy: Pet = keeps(
        json!({"petType": "puppy", "name": "Rex", "friend": {"petType": "cat", "name": "Tom", "lives": 1}}),
    );
    let Pet::Puppy(puppy) = puppy else {
        panic!("{puppy:?}")
    };
    assert!(matches!(puppy.friend.as_deref(), Some(Pet::Cat(_))));
    // OpenAPI 3.1, "Discriminator Object": a schema that the mapping leaves out goes by its name.
    assert!(matches!(
        keeps(json!({"petType": "Lizard", "name": "Liz"})),
        Pet::Lizard(_)
    ));
}

#[test]
fn an_unknown_value_of_the_discriminator_is_kept() {
    let dodo: Pet = keeps(json!({"petType": "dodo", "name": "Dee", "extinct": true}));
    assert!(matches!(&dodo, Pet::Unknown(value) if value["extinct"] == true));
    assert_eq!(dodo.tag(), Some("dodo"));
}

#[test]
fn objects_that_demand_another_value_each_of_one_property_are_told_apart_by_it() {
    let charge: Event = keeps(json!({"object": "charge", "id": "e1", "amount": u64::MAX}));
    assert!(matches!(charge, Event::Charge(charge) if charge.amount == u64::MAX));
    assert!(matches!(
        keeps(json!({"object": "refund", "id": "e2"})),
        Event::Refund(_)
    ));
    assert!(matches!(keeps(json!({"object": "payout"})), Event::Unknown(_)));
}

#[test]
fn a_union_without_discriminator_takes_the_most_specific_variant() {
    assert!(matches!(keeps(json!("12.50")), Amount::Text(text) if text == "12.50"));
    assert!(matches!(keeps(json!(12)), Amount::Integer(12)));
    assert!(matches!(keeps(json!([1.5, 2.5])), Amount::List(list) if list == [1.5, 2.5]));
    assert!(matches!(
        keeps(json!({"currency": "EUR", "value": 1.5})),
        Amount::Money(_)
    ));
    assert!(matches!(keeps(json!({"minor": 150})), Amount::Object(_)));
    assert!(matches!(keeps(json!({"nothing": true})), Amount::Unknown(_)));
    assert_eq!(keeps::<Option<Amount>>(json!(null)), None);
    // Two required properties are tried before one.
    let both = json!({"id": "s", "width": 1.5, "height": 2.5, "radius": 3.5});
    assert!(matches!(round_trip(&both).0, Shape::Rectangle(_)));
}

#[test]
fn properties_beside_a_union_are_those_of_every_variant() {
    let circle: Shape = keeps(json!({"id": "c", "note": "round", "radius": 1.5}));
    assert!(
        matches!(circle, Shape::Circle(circle) if circle.id == "c" && circle.note.as_deref() == Some("round"))
    );
}

#[test]
fn recursion_goes_through_boxes() {
    let tree: Tree = keeps(json!({
        "value": 1,
        "left": {"value": 2, "node": {"value": 3}},
        "node": "leaf",
        "grid": [[], [[]]],
        "forest": {"oak": {"value": 4}},
    }));
    assert_eq!(tree.node.as_deref(), Some(&TreeNode::Text("leaf".to_owned())));
    assert!(matches!(tree.left.unwrap().node.as_deref(), Some(TreeNode::Tree(tree)) if tree.value == 3));
}

#[test]
fn names_that_are_no_identifiers_keep_their_spelling() {
    let value = json!({
        "+1": 1, "-1": 2, "name": "a", "-name": "b", "": "c", "16x16": "d", "type": "e", "self": "f",
        "größe": "g", "日本": "h", "a-b": "i", "a_b": "j", "icon": "+1",
    });
    let reactions: Reactions = keeps(value.clone());
    assert_eq!((reactions.plus_1, reactions.minus_1), (1, 2));
    assert_eq!(
        (reactions.a_b.as_deref(), reactions.a_b_2.as_deref()),
        (Some("i"), Some("j"))
    );
    for icon in [
        "+1", "-1", "", "16x16", "async", "Self", "naïve", "a-b", "a_b", "UPPER", "other",
    ] {
        let mut value = value.clone();
        value["icon"] = json!(icon);
        assert_eq!(keeps::<Reactions>(value).icon.unwrap().as_str(), icon);
    }
}

#[test]
fn enumerations_of_integers_and_of_anything() {
    use zoo::whole::{Listing, ListingLevel};
    let listing: Listing = keeps(json!({
        "level": -1, "mixed": "two", "point": ["x", 7], "loose": ["a"], "prices": {"eur": 1.5, "usd": null},
        "free": {"any": [1]}, "names": ["a", null], "extra": {"known": "k", "more": 3},
    }));
    assert_eq!(listing.level, ListingLevel::Minus1);
    assert_eq!(listing.mixed, Some(ListingMixed::Two));
    assert_eq!(listing.point, ("x".to_owned(), 7));
    assert_eq!(listing.prices.unwrap()["usd"], None);
    let extra = listing.extra.unwrap();
    assert_eq!((extra.known.as_deref(), extra.additional["more"]), (Some("k"), 3));
    // Required and null stays null.
    let other: Listing = keeps(json!({"level": 12, "mixed": null, "point": ["", 0]}));
    assert_eq!((other.level, other.mixed), (ListingLevel::Unknown(12), None));
    assert!(matches!(keeps(json!(1)), ListingMixed::V1));
    assert!(matches!(keeps(json!(2.5)), ListingMixed::Unknown(_)));
}

#[test]
fn all_of_is_one_struct_with_the_required_of_all() {
    use zoo::whole::{Merged, MergedCurrency};
    let merged: Merged = keeps(json!({
        "name": "n", "currency": "EUR", "value": 1.5, "owner": {"email": "e", "phone": "p"},
    }));
    assert_eq!(merged.currency, MergedCurrency::Eur);
    assert_eq!(merged.owner.phone.as_deref(), Some("p"));
    let without_name = json!({"currency": "EUR", "value": 1.5, "owner": {"email": "e"}});
    assert!(serde_json::from_value::<Merged>(without_name).is_err());
}

#[test]
fn scalars_by_format() {
    use zoo::whole::Scalars;
    // OpenAPI 3.1, "writeOnly": a required property that only clients send need not be in an answer.
    let scalars: Scalars = keeps(json!({
        "small": i32::MIN, "large": u64::MAX, "positive": u32::MAX, "whole": i64::MIN, "ratio": 0.5,
        "file": "Zm9v", "files": ["Zm8="], "at": "2024-02-29T12:00:00Z", "on": "2024-02-29",
        "id": "67e55044-10b1-426f-9247-bb680e5fe0c8",
    }));
    assert_eq!(scalars.file.as_ref(), b"foo");
    assert_eq!(scalars.files.unwrap()[0].as_ref(), b"fo");
    assert_eq!(scalars.hidden, None);
}

fn pets(pets: &[Value]) -> Exchange {
    let exchange = Exchange::new();
    for (pet, name) in pets.iter().zip(["rex", "Tom"]) {
        exchange
            .get(&format!("/values/{name}"))
            .answer(Answer::new(200).json(pet.clone()));
    }
    for (path, value) in [
        (
            "/events",
            json!([{"object": "charge", "id": "e1", "amount": 1}, {"object": "new", "id": "e2"}]),
        ),
        ("/amount", json!({"currency": "EUR", "value": 1.5})),
        ("/shape", json!({"id": "s1", "radius": 2.5})),
        (
            "/listing",
            json!({"level": 4, "mixed": 1, "point": ["x", 7], "loose": ["a", 2], "prices": {"eur": 1.5},
            "names": [null], "extra": {"known": "k", "other": 5}}),
        ),
        (
            "/tree",
            json!({"value": 1, "left": {"value": 2, "left": {"value": 3}}}),
        ),
    ] {
        exchange.get(path).answer(Answer::new(200).json(value));
    }
    exchange
}

#[tokio::test]
async fn parts_of_unions_are_read_without_the_whole() {
    let rex = json!({"petType": "dog", "name": "Rex", "tag": 5, "friend":
        {"petType": "puppy", "name": "Tom", "tag": 6, "friend": {"petType": "cat", "name": "Tim", "lives": 2}}});
    let exchange = pets(&[rex.clone(), rex]);
    let output = zoo::parts(&exchange.client()).await.unwrap();
    exchange.assert_finished();

    assert_eq!((output.name.as_str(), output.kind.as_str()), ("Rex", "dog"));
    // The property is text in one variant and a number in another.
    assert_eq!(output.tag, Some(json!(5)));
    assert_eq!(output.lives, None);
    assert_eq!(output.friend_name.as_deref(), Some("Tom"));
    assert_eq!(output.friend_kind.as_deref(), Some("puppy"));
    assert_eq!(output.friend_tag, Some(json!(6)));
    assert_eq!(output.friend_of_friend.as_deref(), Some("Tim"));
    assert_eq!(output.second.as_deref(), Some("Tom"));
    assert_eq!(output.first_event.as_deref(), Some("e1"));
    assert_eq!(output.second_event.as_deref(), Some("e2"));
    assert_eq!(output.event_kind.as_deref(), Some("charge"));
    assert_eq!(output.currency, Some(json!("EUR")));
    assert_eq!((output.minor, output.first_amount), (None, None));
    assert_eq!(output.amount_currency, Some(json!("EUR")));
    assert_eq!(
        (output.id.as_str(), output.radius, output.note),
        ("s1", Some(2.5), None)
    );
    assert_eq!(output.level, zoo::parts::ListingLevel::Unknown(4));
    assert_eq!(output.point, 7);
    assert_eq!(output.loose, Some(zoo::parts::ListingLooseItem::Integer(2)));
    assert_eq!((output.price, output.first_name), (Some(1.5), None));
    assert_eq!((output.known.as_deref(), output.other), (Some("k"), Some(5)));
    assert_eq!(output.left.map(|tree| tree.value), Some(2));
    assert_eq!((output.left_value, output.left_left), (Some(2), Some(3)));
}

#[tokio::test]
async fn a_union_is_read_as_a_whole_and_in_part() {
    let exchange = Exchange::new();
    let pet = json!({"petType": "cat", "name": "Tom", "lives": 9});
    exchange.get("/values/rex").answer(Answer::new(200).json(pet));
    let error = zoo::whole(&exchange.client()).await.unwrap_err();
    // The first step was decoded; the second has no answer.
    assert!(matches!(error, zoo::whole::Error::Events(_)), "{error}");
}
