//! Who lives together: relations, sexes and ages that fit each other.

use crate::dice::Dice;
use yihu_base::Sex;
use yihu_base::codes::{Class, Relation};

/// A member before facts: relation, sex, full years, and whose surname.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) relation: Relation,
    pub(crate) sex: Sex,
    pub(crate) age: i64,
    /// Members with the same number share a surname.
    pub(crate) clan: u8,
}

/// Ages between which a woman bears, and the least between generations.
const BEARING: std::ops::RangeInclusive<i64> = 19..=42;
const GENERATION: i64 = 19;
const OLDEST: i64 = 99;

/// A family that grows by one member at a time.
struct Family {
    members: Vec<Member>,
    clans: u8,
}

/// How a family may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kin {
    Child,
    ChildInLaw,
    Grandchild,
    Parent,
    SpousesParent,
    Grandparent,
    Sibling,
}

/// A family of `size` members, the head first.
pub(crate) fn family(dice: &mut Dice, class: Class, size: usize) -> Vec<Member> {
    let mut family = Family {
        members: Vec::with_capacity(size),
        clans: 0,
    };
    family.settle(dice, class, size);
    let mut closed: Vec<Kin> = Vec::new();
    while family.members.len() < size {
        let kin = [
            Kin::Child,
            Kin::ChildInLaw,
            Kin::Grandchild,
            Kin::Parent,
            Kin::SpousesParent,
            Kin::Grandparent,
            Kin::Sibling,
        ];
        let open: Vec<(Kin, u32)> = kin
            .into_iter()
            .filter(|kin| !closed.contains(kin))
            .map(|kin| (kin, family.leaning(kin, class)))
            .filter(|(_, weight)| *weight > 0)
            .collect();
        if open.is_empty() {
            family.lodge(dice);
            continue;
        }
        let kin = dice.weighted(&open);
        match family.find(dice, kin) {
            Some(member) => family.members.push(member),
            None => closed.push(kin),
        }
    }
    family.members
}

impl Family {
    /// The head, and the spouse if there is one.
    fn settle(&mut self, dice: &mut Dice, class: Class, size: usize) {
        let five = class == Class::FiveGuarantee;
        let (age, male, married) = match (five, size) {
            (true, 1) => (dice.within(58..=90), 85, 0),
            (true, _) => (dice.within(60..=84), 80, 50),
            (_, 1) if class == Class::Ordinary => (dice.within(26..=88), 60, 0),
            (_, 1) => (dice.within(36..=90), 62, 0),
            (_, 2) => (dice.within(30..=84), 82, 68),
            (_, _) if class == Class::Ordinary => (dice.within(27..=72), 88, 94),
            _ => (dice.within(27..=74), 84, 80),
        };
        let sex = if dice.percent(male) {
            Sex::Male
        } else {
            Sex::Female
        };
        let clan = self.new_clan();
        self.members.push(Member {
            relation: Relation::Head,
            sex,
            age,
            clan,
        });
        if size > 1 && dice.percent(married) {
            let older = dice.within(if sex == Sex::Male { -6..=3 } else { -3..=6 });
            let clan = self.new_clan();
            let age = (age + older).clamp(21, OLDEST);
            self.members.push(Member {
                relation: Relation::Spouse,
                sex: other(sex),
                age,
                clan,
            });
        }
    }

    fn new_clan(&mut self) -> u8 {
        self.clans += 1;
        self.clans - 1
    }

    fn head(&self) -> Member {
        self.members[0]
    }

    fn first(&self, is: impl Fn(&Member) -> bool) -> Option<Member> {
        self.members.iter().copied().find(is)
    }

    fn count(&self, is: impl Fn(&Member) -> bool) -> u32 {
        self.members.iter().filter(|m| is(m)).count() as u32
    }

    fn spouse(&self) -> Option<Member> {
        self.first(|m| m.relation == Relation::Spouse)
    }

    /// The child who is married or may be: the one whose family lives in.
    fn heir(&self) -> Option<Member> {
        self.members
            .iter()
            .copied()
            .filter(is_child)
            .max_by_key(|m| m.age)
    }

    fn in_law(&self) -> Option<Member> {
        self.first(|m| matches!(m.relation, Relation::DaughterInLaw | Relation::SonInLaw))
    }

    /// How a family of the class leans to grow now; zero when it cannot.
    fn leaning(&self, kin: Kin, class: Class) -> u32 {
        let head = self.head();
        if class == Class::FiveGuarantee {
            let alone = kin == Kin::Sibling && self.spouse().is_none();
            return u32::from(alone);
        }
        match kin {
            Kin::Child => match self.count(is_child) {
                0 if self.spouse().is_some() => 90,
                0 => 40,
                1 => 50,
                2 => 14,
                3 => 3,
                _ => 0,
            },
            Kin::ChildInLaw => {
                let ready = self.heir().is_some_and(|h| h.age >= 22) && self.in_law().is_none();
                if ready { 60 } else { 0 }
            }
            Kin::Grandchild => {
                let parents = match (self.in_law(), self.heir()) {
                    (Some(_), _) => 70,
                    (None, Some(heir)) if heir.age >= 26 => 18,
                    _ => 0,
                };
                if self.count(is_grandchild) < 3 {
                    parents
                } else {
                    0
                }
            }
            Kin::Parent if head.age <= 66 => 16,
            Kin::SpousesParent if self.spouse().is_some() && head.age <= 66 => {
                if head.sex == Sex::Female { 14 } else { 1 }
            }
            Kin::Grandparent if head.age <= 40 => 2,
            Kin::Sibling if self.spouse().is_none() => 8,
            _ => 0,
        }
    }

    /// A member of the kind that fits those who are there; `None` when none can.
    fn find(&mut self, dice: &mut Dice, kin: Kin) -> Option<Member> {
        match kin {
            Kin::Child => self.child(dice),
            Kin::ChildInLaw => self.child_in_law(dice),
            Kin::Grandchild => self.grandchild(dice),
            Kin::Parent => self.parent(dice, self.head(), Relation::Father, Relation::Mother),
            Kin::SpousesParent => {
                let (father, mother) = match self.head().sex {
                    Sex::Male => (Relation::WifesFather, Relation::WifesMother),
                    Sex::Female => (Relation::HusbandsFather, Relation::HusbandsMother),
                };
                self.parent(dice, self.spouse()?, father, mother)
            }
            Kin::Grandparent => self.grandparent(dice),
            Kin::Sibling => self.sibling(dice),
        }
    }

    fn child(&mut self, dice: &mut Dice) -> Option<Member> {
        let head = self.head();
        let couple = [Some(head), self.spouse()];
        let mother = couple
            .into_iter()
            .flatten()
            .find(|m| m.sex == Sex::Female)
            .unwrap_or(head);
        let younger = couple.into_iter().flatten().map(|m| m.age).min()?;
        let range = (mother.age - BEARING.end()).max(0)..=(younger - BEARING.start()).min(48);
        let taken: Vec<i64> = self
            .members
            .iter()
            .filter(|m| is_child(m))
            .map(|m| m.age)
            .collect();
        // The eldest stays the eldest once grandchildren are there, and twins are left out.
        let has_grandchild = self.count(is_grandchild) + u32::from(self.in_law().is_some()) > 0;
        let eldest = taken.iter().copied().max().filter(|_| has_grandchild);
        let range = *range.start()..=eldest.map_or(*range.end(), |e| (e - 1).min(*range.end()));
        let age = free(dice, range, &taken)?;
        let sex = if dice.percent(53) {
            Sex::Male
        } else {
            Sex::Female
        };
        let relation = if sex == Sex::Male {
            Relation::Son
        } else {
            Relation::Daughter
        };
        let father = couple
            .into_iter()
            .flatten()
            .find(|m| m.sex == Sex::Male)
            .unwrap_or(head);
        Some(Member {
            relation,
            sex,
            age,
            clan: father.clan,
        })
    }

    fn child_in_law(&mut self, dice: &mut Dice) -> Option<Member> {
        let heir = self.heir()?;
        if heir.sex == Sex::Female && dice.percent(75) {
            return None; // a daughter marries out
        }
        let sex = other(heir.sex);
        let relation = if sex == Sex::Female {
            Relation::DaughterInLaw
        } else {
            Relation::SonInLaw
        };
        let age = (heir.age + dice.within(-4..=3)).max(21);
        let clan = self.new_clan();
        Some(Member {
            relation,
            sex,
            age,
            clan,
        })
    }

    fn grandchild(&mut self, dice: &mut Dice) -> Option<Member> {
        let heir = self.heir()?;
        let in_law = self.in_law();
        let younger = in_law.map_or(heir.age, |m| m.age.min(heir.age));
        let taken: Vec<i64> = self
            .members
            .iter()
            .filter(|m| is_grandchild(m))
            .map(|m| m.age)
            .collect();
        let age = free(dice, 0..=(younger - BEARING.start() - 1).min(24), &taken)?;
        let sex = if dice.percent(53) {
            Sex::Male
        } else {
            Sex::Female
        };
        let relation = match (heir.sex, sex) {
            (Sex::Male, Sex::Male) => Relation::Grandson,
            (Sex::Male, Sex::Female) => Relation::Granddaughter,
            (Sex::Female, Sex::Male) => Relation::DaughtersSon,
            (Sex::Female, Sex::Female) => Relation::DaughtersDaughter,
        };
        let father = if heir.sex == Sex::Male {
            Some(heir)
        } else {
            in_law
        };
        let clan = match father {
            Some(father) => father.clan,
            None => self
                .first(is_grandchild)
                .map_or_else(|| self.new_clan(), |m| m.clan),
        };
        Some(Member {
            relation,
            sex,
            age,
            clan,
        })
    }

    fn parent(
        &mut self,
        dice: &mut Dice,
        of: Member,
        father: Relation,
        mother: Relation,
    ) -> Option<Member> {
        let (lacks_father, lacks_mother) = (
            self.first(|m| m.relation == father),
            self.first(|m| m.relation == mother),
        );
        let sex = match (lacks_father, lacks_mother) {
            (Some(_), Some(_)) => return None,
            (Some(_), None) => Sex::Female,
            (None, Some(_)) => Sex::Male,
            (None, None) if dice.percent(60) => Sex::Female,
            (None, None) => Sex::Male,
        };
        let siblings = self
            .members
            .iter()
            .filter(|m| m.relation == Relation::Sibling);
        let blood = of.relation == Relation::Head;
        let eldest = siblings
            .map(|m| m.age)
            .filter(|_| blood)
            .max()
            .unwrap_or(0)
            .max(of.age);
        let youngest_grandparent = self.first(is_grandparent).filter(|_| blood).map(|m| m.age);
        let top = youngest_grandparent.map_or(OLDEST - 4, |g| g - GENERATION);
        let age = free(dice, eldest + GENERATION..=(of.age + 36).min(top), &[])?;
        let clan = if sex == Sex::Male {
            of.clan
        } else {
            self.new_clan()
        };
        let relation = if sex == Sex::Male { father } else { mother };
        Some(Member {
            relation,
            sex,
            age,
            clan,
        })
    }

    fn grandparent(&mut self, dice: &mut Dice) -> Option<Member> {
        let head = self.head();
        let relation = if dice.percent(30) {
            Relation::Grandfather
        } else {
            Relation::Grandmother
        };
        if self.first(|m| m.relation == relation).is_some() {
            return None;
        }
        let parents = |m: &&Member| matches!(m.relation, Relation::Father | Relation::Mother);
        let eldest = self.members.iter().filter(parents).map(|m| m.age).max();
        let least = eldest.map_or(head.age + 2 * GENERATION, |a| a + GENERATION);
        let age = free(dice, least..=(head.age + 62).min(OLDEST), &[])?;
        let male = relation == Relation::Grandfather;
        let clan = if male { head.clan } else { self.new_clan() };
        let sex = if male { Sex::Male } else { Sex::Female };
        Some(Member {
            relation,
            sex,
            age,
            clan,
        })
    }

    fn sibling(&mut self, dice: &mut Dice) -> Option<Member> {
        let head = self.head();
        let parents = |m: &&Member| matches!(m.relation, Relation::Father | Relation::Mother);
        let youngest = self.members.iter().filter(parents).map(|m| m.age).min();
        let top = youngest
            .map_or(OLDEST, |a| a - GENERATION)
            .min(head.age + 10);
        let age = free(dice, (head.age - 10).max(5)..=top, &[head.age])?;
        let sex = if dice.percent(65) {
            Sex::Male
        } else {
            Sex::Female
        };
        Some(Member {
            relation: Relation::Sibling,
            sex,
            age,
            clan: head.clan,
        })
    }

    /// A relative of no listed kind, for the few families that cannot grow otherwise.
    fn lodge(&mut self, dice: &mut Dice) {
        let sex = if dice.percent(50) {
            Sex::Male
        } else {
            Sex::Female
        };
        let age = dice.within(18..=80);
        let clan = self.new_clan();
        self.members.push(Member {
            relation: Relation::Other,
            sex,
            age,
            clan,
        });
    }
}

/// An age in the range that is not taken; `None` when there is none.
fn free(dice: &mut Dice, range: std::ops::RangeInclusive<i64>, taken: &[i64]) -> Option<i64> {
    let open: Vec<i64> = range.filter(|age| !taken.contains(age)).collect();
    (!open.is_empty()).then(|| dice.pick(&open))
}

/// 之子, 之女.
pub(crate) fn is_child(m: &Member) -> bool {
    matches!(m.relation, Relation::Son | Relation::Daughter)
}

fn is_grandchild(m: &Member) -> bool {
    matches!(
        m.relation,
        Relation::Grandson
            | Relation::Granddaughter
            | Relation::DaughtersSon
            | Relation::DaughtersDaughter
    )
}

fn is_grandparent(m: &Member) -> bool {
    matches!(m.relation, Relation::Grandfather | Relation::Grandmother)
}

fn other(sex: Sex) -> Sex {
    match sex {
        Sex::Male => Sex::Female,
        Sex::Female => Sex::Male,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stream;

    /// Generation of a relation seen from the head, where it is certain.
    fn generation(relation: Relation) -> Option<i64> {
        use Relation as R;
        Some(match relation {
            R::Head | R::Spouse | R::Sibling => 0,
            R::Son | R::Daughter | R::DaughterInLaw | R::SonInLaw => 1,
            R::Grandson | R::Granddaughter | R::DaughtersSon | R::DaughtersDaughter => 2,
            R::Father | R::Mother | R::WifesFather | R::WifesMother => -1,
            R::HusbandsFather | R::HusbandsMother => -1,
            R::Grandfather | R::Grandmother => -2,
            R::Other => return None,
        })
    }

    /// The sex that a relation implies beside that of the head.
    fn implied(relation: Relation, head: Sex) -> Option<Sex> {
        use Relation as R;
        Some(match relation {
            R::Head | R::Sibling | R::Other => return None,
            R::Spouse => other(head),
            R::Son | R::SonInLaw | R::Grandson | R::DaughtersSon | R::Father => Sex::Male,
            R::WifesFather | R::HusbandsFather | R::Grandfather => Sex::Male,
            _ => Sex::Female,
        })
    }

    #[test]
    fn families_are_consistent() {
        use Class::{AidPoor, FiveGuarantee, Ordinary};
        let mut others = 0;
        for round in 0..12_000u64 {
            let class = [Ordinary, AidPoor, FiveGuarantee][(round % 3) as usize];
            let size = (round / 3 % 8) as usize + 1;
            let size = if class == FiveGuarantee {
                size.min(2)
            } else {
                size
            };
            let members = family(&mut Dice::new(3, Stream::Household(round)), class, size);
            let head = members[0];
            assert_eq!(members.len(), size);
            assert_eq!(
                members
                    .iter()
                    .filter(|m| m.relation == Relation::Head)
                    .count(),
                1
            );
            assert!(head.age >= 18 && members.iter().all(|m| (0..=OLDEST).contains(&m.age)));
            let once = |r| members.iter().filter(|m| m.relation == r).count() <= 1;
            assert!(
                [Relation::Spouse, Relation::Father, Relation::Mother]
                    .into_iter()
                    .all(once)
            );
            for a in &members {
                assert!(
                    implied(a.relation, head.sex).is_none_or(|s| s == a.sex),
                    "{a:?}"
                );
                others += usize::from(a.relation == Relation::Other);
                for b in &members {
                    // Only those on the head's own line are surely ancestors of each other.
                    let (Some(up), Some(down)) = (generation(a.relation), generation(b.relation))
                    else {
                        continue;
                    };
                    let line = (up <= 0 && down >= 1) || (up < 0 && b.relation == Relation::Head);
                    if line && a.relation != Relation::Sibling && up + 1 == down {
                        use Relation as R;
                        let related = matches!(
                            (a.relation, b.relation),
                            (_, R::DaughterInLaw | R::SonInLaw)
                                | (R::WifesFather | R::WifesMother, _)
                                | (R::HusbandsFather | R::HusbandsMother, _)
                        );
                        let gap = if related { 10 } else { GENERATION };
                        assert!(a.age >= b.age + gap, "{a:?} {b:?} in {members:?}");
                    }
                }
            }
        }
        assert!(others < 400, "{others} members of no listed kind");
    }
}
