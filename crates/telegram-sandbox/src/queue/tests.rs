use std::time::Duration;

use super::*;

fn fill(queue: &mut UpdateQueue, ids: &[i64], now: Instant) {
    for id in ids {
        queue
            .push(
                Some(*id),
                WebhookQueueId::Chat(1),
                now + Duration::from_secs(9),
                id.to_string().into(),
            )
            .unwrap();
    }
}

#[test]
fn an_offset_far_beyond_the_end_reads_from_the_beginning() {
    let (mut queue, now) = (UpdateQueue::default(), Instant::now());
    fill(&mut queue, &[5, 6], now);
    queue.forget_by_offset(18);
    assert_eq!(queue.read(100, now).as_deref(), Some("5,6"));
    queue.forget_by_offset(17);
    assert_eq!(queue.read(100, now), None);
}

#[test]
fn ids_may_restart_lower_even_before_the_queue_is_empty() {
    let (mut queue, now) = (UpdateQueue::default(), Instant::now());
    fill(&mut queue, &[100, 101, 5, 6], now);
    queue.forget_by_offset(102);
    assert_eq!(queue.read(100, now).as_deref(), Some("5,6"));
    queue.forget_by_offset(6);
    assert_eq!(queue.read(100, now).as_deref(), Some("6"));
    assert_eq!(queue.confirmed(), [100, 101, 5]);
    queue.forget_by_offset(7);
    assert_eq!(queue.next_id(), 7);
}

#[test]
fn an_expired_update_is_not_sent_and_not_confirmed() {
    let (mut queue, now) = (UpdateQueue::default(), Instant::now());
    fill(&mut queue, &[1], now);
    assert_eq!(queue.read(1, now + Duration::from_secs(10)), None);
    assert_eq!((queue.expired(), queue.confirmed_count()), (1, 0));
}
