import { texts } from './texts';

/** Texts of the screen folder `home`. */
export const home = texts(
  {
    'home.title': 'Hôm nay',
    'home.nothing': 'Hôm nay và những ngày tới chưa có cuộc họp nào của Ông/Bà.',
    'home.unread': '{unread} tin nhắn chưa xem',
    'home.papers': 'Tài liệu mới',
    'home.no_papers': 'Chưa có tài liệu mới.',
    'home.published': 'Phát hành {at}',
    'home.upcoming': 'Sắp tới',
    'home.no_upcoming': 'Chưa có cuộc họp nào khác.',
    'home.today_at': 'Hôm nay, {at}',
    'home.agenda': 'Chương trình và tài liệu',
    'home.enter_live': 'Vào phiên họp',
    'home.enter_chair': 'Vào điều hành',
    'home.enter_secretary': 'Vào bàn thư ký',
    'home.enter_check': 'Kiểm tra điểm cầu',
  },
  {
    'home.title': 'Today',
    'home.nothing': 'You have no meeting today or in the coming days.',
    'home.unread': '{unread} messages not seen',
    'home.papers': 'New papers',
    'home.no_papers': 'No new papers.',
    'home.published': 'Published {at}',
    'home.upcoming': 'Coming up',
    'home.no_upcoming': 'No other meetings.',
    'home.today_at': 'Today, {at}',
    'home.agenda': 'Agenda and papers',
    'home.enter_live': 'Enter the sitting',
    'home.enter_chair': 'Go to the chair’s desk',
    'home.enter_secretary': 'Go to the secretary’s desk',
    'home.enter_check': 'Check the site',
  },
);
