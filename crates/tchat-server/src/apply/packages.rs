//! Key packages: left by a device, each taken once by someone who wants to add it, but for its last
//! resort.

use bytes::Bytes;
use tchat_proto::entry::Blob;
use tchat_proto::id::AccountKey;
use tchat_proto::limits::KEY_PACKAGES_MAX;
use tchat_proto::refusal::Code;
use tchat_proto::request::Answer;

use super::{Decided, Deciding, Ended, Write};
use crate::limits::KEY_PACKAGES_IN_ALL_MAX;
use crate::proposal::limited;
use crate::state::{Handing, PackageHash, Past};

impl<P: Past> Deciding<'_, P> {
    pub(super) fn publish_key_packages(
        &mut self,
        packages: Vec<(Blob, Handing)>,
    ) -> Decided<P::Failed> {
        let today = self.today();
        let fresh = self.unknown(packages)?;
        let once = fresh.iter().filter(|it| it.handing == Handing::Once).count();
        if self.state.packages.of(self.by, today).saturating_add(once) > KEY_PACKAGES_MAX {
            return Err(limited(Code::QuotaReached, KEY_PACKAGES_MAX).into());
        }
        let in_all = self.state.packages.len().saturating_add(fresh.len());
        if in_all > KEY_PACKAGES_IN_ALL_MAX {
            return Err(limited(Code::QuotaReached, KEY_PACKAGES_IN_ALL_MAX).into());
        }
        let stale = self.state.packages.drop_stale(self.by, today);
        self.writes.extend(stale.into_iter().map(Write::PackageTaken));
        for Left { hash, bytes, handing } in fresh {
            let owner = self.by;
            let (id, replaced) = self.state.packages.add(owner, today, handing);
            self.writes.push(Write::Package { id, hash, owner, bytes, day: today, handing });
            self.writes.extend(replaced.map(Write::PackageTaken));
        }
        let (left, last_resort) = self.state.packages.fresh(self.by, today);
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        Ok(Answer::Published { left, last_resort: Some(last_resort) })
    }

    /// Those that were never left here before, each once.
    fn unknown(&self, packages: Vec<(Blob, Handing)>) -> Result<Vec<Left>, Ended<P::Failed>> {
        let mut fresh: Vec<Left> = Vec::new();
        for (package, handing) in packages {
            let hash = hash_of(&package);
            let repeated = fresh.iter().any(|known| known.hash == hash);
            let known = self.past.package_known(&hash).map_err(Ended::Failed)?;
            if !known && !repeated {
                fresh.push(Left { hash, bytes: package.0, handing });
            }
        }
        Ok(fresh)
    }

    pub(super) fn take_key_packages(&mut self, account: AccountKey) -> Decided<P::Failed> {
        let taken = self.state.packages.take(account, self.today());
        if taken.given.is_empty() {
            return Err(Code::NoKeyPackage.into());
        }
        let mut packages = Vec::new();
        for id in taken.given {
            packages.push(self.past.package(id).map_err(Ended::Failed)?.into());
        }
        self.writes.extend(taken.gone.into_iter().map(Write::PackageTaken));
        self.writes.extend(taken.used.into_iter().map(Write::LastResortUsed));
        Ok(Answer::KeyPackages(packages))
    }
}

/// A key package that was just left.
struct Left {
    hash: PackageHash,
    bytes: Bytes,
    handing: Handing,
}

fn hash_of(package: &Blob) -> PackageHash {
    let mut hasher = blake3::Hasher::new_derive_key("tchat key package v1");
    hasher.update(&package.0);
    let mut hash = PackageHash::default();
    hasher.finalize_xof().fill(&mut hash);
    hash
}
