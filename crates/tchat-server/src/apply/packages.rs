//! Key packages: left by a device, each taken once by someone who wants to add it.

use tchat_proto::entry::Blob;
use tchat_proto::id::AccountKey;
use tchat_proto::limits::KEY_PACKAGES_MAX;
use tchat_proto::refusal::Code;
use tchat_proto::request::Answer;

use super::{Decided, Deciding, Ended, Write};
use crate::limits::KEY_PACKAGES_IN_ALL_MAX;
use crate::proposal::limited;
use crate::state::{PackageHash, Past};

impl<P: Past> Deciding<'_, P> {
    pub(super) fn publish_key_packages(&mut self, packages: Vec<Blob>) -> Decided<P::Failed> {
        let mut fresh = Vec::new();
        for package in packages {
            let hash = hash_of(&package);
            let repeated = fresh.iter().any(|(known, _)| *known == hash);
            let known = self.past.package_known(&hash).map_err(Ended::Failed)?;
            if !known && !repeated {
                fresh.push((hash, package));
            }
        }
        if self.state.packages.of(self.by).saturating_add(fresh.len()) > KEY_PACKAGES_MAX {
            return Err(limited(Code::QuotaReached, KEY_PACKAGES_MAX).into());
        }
        let in_all = self.state.packages.len().saturating_add(fresh.len());
        if in_all > KEY_PACKAGES_IN_ALL_MAX {
            return Err(limited(Code::QuotaReached, KEY_PACKAGES_IN_ALL_MAX).into());
        }
        for (hash, package) in fresh {
            let id = self.state.packages.add(self.by);
            self.writes.push(Write::Package { id, hash, owner: self.by, bytes: package.0 });
        }
        let left = self.state.packages.of(self.by);
        Ok(Answer::Published { left: u32::try_from(left).unwrap_or(u32::MAX) })
    }

    pub(super) fn take_key_packages(&mut self, account: AccountKey) -> Decided<P::Failed> {
        let taken = self.state.packages.take(account);
        if taken.is_empty() {
            return Err(Code::NoKeyPackage.into());
        }
        let mut packages = Vec::new();
        for id in taken {
            packages.push(self.past.package(id).map_err(Ended::Failed)?.into());
            self.writes.push(Write::PackageTaken(id));
        }
        Ok(Answer::KeyPackages(packages))
    }
}

fn hash_of(package: &Blob) -> PackageHash {
    let mut hasher = blake3::Hasher::new_derive_key("tchat key package v1");
    hasher.update(&package.0);
    let mut hash = PackageHash::default();
    hasher.finalize_xof().fill(&mut hash);
    hash
}
