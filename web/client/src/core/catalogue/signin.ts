import { texts } from './texts';

/** Texts of the screen folder `signin`. */
export const signin = texts(
  {
    'signin.title': 'Đăng nhập',
    'signin.login': 'Tên đăng nhập',
    'signin.password': 'Mật khẩu',
    'signin.submit': 'Đăng nhập',
    'signin.help': 'Quên mật khẩu: liên hệ quản trị đơn vị để được cấp lại.',
    'signin.demo_title': 'Đăng nhập nhanh (dữ liệu mô phỏng)',
    'signin.demo_hint': 'Chỉ có trên máy chủ tập huấn. Chọn một người để xem phiên họp bằng vai của người đó.',
    'signin.demo_filter': 'Tìm theo tên, chức vụ (không cần dấu)',
    'signin.demo_none': 'Không có ai phù hợp.',
    'signin.demo_all': 'Xem tất cả {count} người',
    'signin.demo_few': 'Thu gọn danh sách',
  },
  {
    'signin.title': 'Sign in',
    'signin.login': 'Login name',
    'signin.password': 'Password',
    'signin.submit': 'Sign in',
    'signin.help': 'Forgotten password: ask the administrator of your unit for a new one.',
    'signin.demo_title': 'Quick sign-in (simulated data)',
    'signin.demo_hint': 'Only on the training server. Choose a person to see the session in that person’s role.',
    'signin.demo_filter': 'Search by name or post (tones not needed)',
    'signin.demo_none': 'Nobody matches.',
    'signin.demo_all': 'Show all {count} people',
    'signin.demo_few': 'Show fewer',
  },
);
