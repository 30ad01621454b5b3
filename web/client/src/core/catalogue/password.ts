import { texts } from './texts';

/** Texts of the screen folder `password`. */
export const password = texts(
  {
    'password.title': 'Đổi mật khẩu',
    'password.forced': 'Ông/Bà đang dùng mật khẩu cấp lần đầu. Vui lòng đặt mật khẩu của riêng mình trước khi tiếp tục.',
    'password.current': 'Mật khẩu hiện tại',
    'password.next': 'Mật khẩu mới',
    'password.rule': 'Ít nhất 12 ký tự, có chữ hoa, chữ thường, chữ số và một dấu như dấu chấm. Nên dùng một câu dễ nhớ; không dùng lại mật khẩu của nơi khác.',
    'password.submit': 'Lưu mật khẩu mới',
    'password.later': 'Đăng xuất, đổi sau',
  },
  {
    'password.title': 'Change password',
    'password.forced': 'You are using an initial password. Please set one of your own before you continue.',
    'password.current': 'Present password',
    'password.next': 'New password',
    'password.rule': 'At least 12 characters with capital and small letters, a digit and a mark such as a full stop. Best is a sentence that is easy to remember; do not reuse a password from elsewhere.',
    'password.submit': 'Save the new password',
    'password.later': 'Sign out, change it later',
  },
);
