// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Publishes the roots of append-only logs. Anybody may use it; trust comes from the sender's address, which a district
/// names in its signed trust file, not from this contract. No owner, no upgrade, no pause, no value, one stored word per
/// log and sender: the size must grow, so that one log cannot anchor two roots of the same size here.
contract CommonsealAnchor {
    /// logId is SHA-256 of the log's origin, size the number of leaves, root the RFC 6962 root of that tree.
    event Anchored(bytes32 indexed logId, uint64 indexed size, bytes32 root);

    error NotLarger(uint64 last);

    mapping(bytes32 => mapping(address => uint64)) public last;

    function anchor(bytes32 logId, uint64 size, bytes32 root) external {
        uint64 before = last[logId][msg.sender];
        if (size <= before) {
            revert NotLarger(before);
        }
        last[logId][msg.sender] = size;
        emit Anchored(logId, size, root);
    }
}
