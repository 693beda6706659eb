export const themeKey = 'rollcall.theme'
export const navKey = 'rollcall.nav'

/**
 * Runs in the page's head before anything is painted, so that neither the theme nor the width of the navigation
 * flashes; later it follows the system. Plain text: it must not wait for a bundle.
 */
export const beforePaintScript = `(function(){var d=document.documentElement,q=matchMedia('(prefers-color-scheme: dark)');
function read(k){try{return JSON.parse(localStorage.getItem(k))}catch(e){return null}}
function apply(){var t=read('${themeKey}');d.dataset.theme=t==='light'||t==='dark'?t:q.matches?'dark':'light';
if(read('${navKey}')==='collapsed')d.dataset.nav='collapsed';else delete d.dataset.nav}
apply();q.addEventListener('change',apply);addEventListener('storage',apply);addEventListener('rollcall:stored',apply)})()`
