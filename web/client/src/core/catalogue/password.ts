import { texts } from './texts';

/** Texts of the screen folder `password`. */
export const password = texts(
  {
    'password.title': 'Đổi mật khẩu',
    'password.forced': 'Ông/Bà đang dùng mật khẩu cấp lần đầu. Vui lòng đặt mật khẩu của riêng mình trước khi tiếp tục.',
    'password.current': 'Mật khẩu hiện tại',
    'password.next': 'Mật khẩu mới',
    'password.rule': 'Nên dùng một câu dễ nhớ gồm nhiều từ. Không dùng lại mật khẩu của nơi khác.',
    'password.submit': 'Lưu mật khẩu mới',
    'password.later': 'Đăng xuất, đổi sau',
  },
  {
    'password.title': 'Change password',
    'password.forced': 'You are using an initial password. Please set one of your own before you continue.',
    'password.current': 'Present password',
    'password.next': 'New password',
    'password.rule': 'Best is a sentence of several words that is easy to remember. Do not reuse a password from elsewhere.',
    'password.submit': 'Save the new password',
    'password.later': 'Sign out, change it later',
  },
);
