//! Walls against robots.

use super::*;

#[rustfmt::skip]
const WALLS: &[(&str, &str)] = &[
    ("cloudflare, english", "<title>Just a moment...</title><h1>casas.example</h1><p>Checking if the site connection is secure</p><script>window._cf_chl_opt={cvId:'3'}</script>"),
    ("cloudflare, spanish", "<html lang=es><title>Un momento…</title><h1>casas.example</h1><p>Verifica que eres un ser humano completando la acción a continuación.</p><p>casas.example necesita revisar la seguridad de tu conexión antes de continuar.</p>"),
    ("cloudflare, no words", "<html><head><title></title></head><body><script>(function(){window._cf_chl_opt={cType:'managed'};var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=8';})();</script></body></html>"),
    ("cloudflare, its script", "<title>casas.example</title><body><script src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=9'></script>"),
    ("cloudflare, old", "<title>Please Wait... | Cloudflare</title><h1>One more step</h1><form id=challenge-form action='/?__cf_chl_f_tk=x'></form>"),
    ("cloudflare, blocked", "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1><h2>You are unable to access casas.example</h2>"),
    ("cloudflare, 1020", "<title>Access denied | casas.example used Cloudflare to restrict access</title><h1>Error 1020</h1><p>Ray ID: 7</p>"),
    ("turnstile of its own", "<title>casas.example</title><h1>Un paso más</h1><form method=post><div class=cf-turnstile data-sitekey=0x4></div></form>"),
    ("aws waf, script", "<title></title><body><div id=challenge-container></div><script>window.gokuProps={key:'A'};</script><script src='https://a.b.token.awswaf.com/a/challenge.js'></script><script>AwsWafIntegration.saveReferrer();AwsWafIntegration.checkForceRefresh()</script><noscript><h1>JavaScript is disabled</h1>In order to continue, we need to verify that you're not a robot.</noscript>"),
    ("aws waf, puzzle", "<title>Human Verification</title><body><div id=captcha-container></div><script src='https://a.captcha.awswaf.com/captcha.js'></script>"),
    ("datadome", "<title>casas.example</title><p id=cmsg>Please enable JS and disable any ad blocker</p><script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script><script src='https://ct.captcha-delivery.com/c.js'></script>"),
    ("datadome, no words", "<title>casas.example</title><body><script>var dd={'rt':'i','cid':'A','host':'geo.captcha-delivery.com'}</script>"),
    ("datadome, frame", "<html><body style='margin:0'><iframe src='https://geo.captcha-delivery.com/captcha/?initialCid=1' width=100%></iframe>"),
    ("akamai, denied", "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access \"http&#58;&#47;&#47;casas.example&#47;\" on this server.<P>Reference&#32;&#35;18&#46;2f<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net</BODY>"),
    ("akamai, test", "<html><head><meta http-equiv=refresh content=\"5; URL='/?bm-verify=AAQ'\" /></head><body><script>var i=1;var xhr;xhr.open('POST','/_sec/verify?provider=interstitial')</script>"),
    ("akamai, crypto", "<html><body><div id=sec-if-cpt-container></div><iframe id=sec-cpt-if src=x provider=crypto></iframe>"),
    ("imperva, frame", "<html style='height:100%'><head><META NAME=ROBOTS CONTENT='NOINDEX, NOFOLLOW'></head><body><iframe id=main-iframe src='/_Incapsula_Resource?SWUDNSAI=31&incident_id=1-2'>Request unsuccessful. Incapsula incident ID: 1-2</iframe></body>"),
    ("imperva, words", "<p>Request unsuccessful. Incapsula incident ID: 877000430-11</p>"),
    ("imperva, script", "<html><head><script src='/_Incapsula_Resource?SWJIYLWA=719d34d3'></script><body></body>"),
    ("imperva, interruption", "<title>Pardon Our Interruption</title><h1>Pardon Our Interruption</h1><p>As you were browsing something about your browser made us think you were a bot.</p>"),
    ("human", "<title>Access to this page has been denied.</title><div id=px-captcha></div><script>window._pxAppId='PX1'</script>"),
    ("human, hold", "<title>casas.example</title><h1>Antes de continuar</h1><p>Press & Hold to confirm you are a human (and not a bot).</p>"),
    ("kasada", "<html><head></head><body><script>window.KPSDK={};KPSDK.now=Date.now</script><script src='/149e9513/2d206a39/ips.js?KP_UIDz=a'></script></body>"),
    ("sucuri", "<title>Sucuri WebSite Firewall - Access Denied</title><h1>Sucuri Website Firewall</h1><p>Block reason: bad bot</p>"),
    ("sucuri, script", "<html><title>You are being redirected...</title><script>var s={};sucuri_cloudproxy_js='';document.cookie='a';location.reload();</script>"),
    ("distil", "<html><head><meta http-equiv=refresh content='10; url=/distil_r_captcha.html?Ref=x'></head><body><div id=distilIdentificationBlock>&nbsp;</div>"),
    ("ddos-guard", "<title>DDoS-Guard</title><p>Checking your browser before accessing casas.example</p>"),
    ("vercel", "<title>Vercel Security Checkpoint</title><p>We're verifying your browser</p>"),
    ("anubis", "<title>Making sure you&#39;re not a bot!</title><h1>Making sure you&#39;re not a bot!</h1><script id=anubis_challenge type=application/json>{}</script>"),
    ("siteground", "<html><head><meta http-equiv=refresh content='0;/.well-known/sgcaptcha/?r=%2F'></head><body></body>"),
    ("hcaptcha", "<title>casas.example</title><p>Para seguir, una comprobación.</p><form action=/validate><div class=h-captcha data-sitekey=1></div><button>Continuar</button></form>"),
    ("recaptcha", "<title>casas.example</title><form><div class=g-recaptcha></div><input type=submit value=Enviar></form>"),
    ("recaptcha, words", "<title>Robot check</title><h1>Robot check</h1><form><div class=g-recaptcha></div></form>"),
    ("portal, misuse", "<title>casas.example</title><h1>Hemos detectado un uso indebido</h1><p>El acceso se ha bloqueado.</p><p>¿Necesitas ayuda? Escríbenos.</p>"),
    ("portal, puzzle", "<title>casas.example</title><h1>Vaya... parece que vas muy rápido</h1><p>Comprueba que no eres un robot para seguir.</p>"),
    ("own, denied", "<title>Acceso denegado</title><p>Póngase en contacto con el administrador.</p>"),
    ("own, denied at this page", "<h1>Acceso denegado a esta página</h1>"),
    ("own, too many", "<title>Error</title><h1>Demasiadas peticiones</h1><p>Espere unos minutos.</p>"),
    ("own, too many from you", "<h1>Espera un poco</h1><p>Has realizado demasiadas peticiones en poco tiempo.</p>"),
    ("own, image", "<title>Verificación</title><form><p>Introduce los caracteres de la imagen</p><img src=/captcha.php><input name=codigo></form>"),
    ("own, image alone", "<p>Hola</p><form><img src='/captcha/image.png'><input name=captcha><button>OK</button></form>"),
    ("own, human", "<h1>Verifica que eres humano</h1>"),
    ("own, robot", "<h1>Confirme que no es un robot</h1><button>Seguir</button>"),
    ("own, your ip", "<p>Tu dirección IP ha sido bloqueada por actividad sospechosa.</p>"),
    ("own, unusual", "<h1>Actividad inusual</h1><p>Hemos notado algo raro en tu red.</p>"),
    ("own, firewall", "<h1>Request blocked</h1><p>The request was blocked by our security system. Event ID: 44.</p>"),
    ("own, forbidden", "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></body></html>"),
    ("own, cookies", "<title>casas.example</title><h1>casas.example</h1><p>Enable JavaScript and cookies to continue</p>"),
    ("own, in a layout", "<nav><a href=/>Inicio</a><a href=/venta>Venta</a></nav><h1>Acceso bloqueado</h1><p>Si crees que es un error, llámanos.</p><footer>© 2026 Casas</footer>"),
    ("an ad that was asked for, unseen", "<title>Piso en venta</title><h1>Lo sentimos</h1><p>Para ver este anuncio verifica que eres humano.</p>"),
    ("head of an ad, body of a wall", "<head><title>Piso en venta en Gandia</title><meta property='og:type' content=product><meta property='product:price:amount' content=120000><meta property='product:price:currency' content=EUR></head><h1>Comprueba que no eres un robot</h1><div class=g-recaptcha></div>"),
    ("bare, cookie", "<html><body><script>document.cookie='token='+f(3)+';path=/';location.reload();</script></body></html>"),
    ("bare, testcookie", "<html><body><script src=/aes.js></script><script>function toNumbers(d){}document.cookie='__test='+toHex(slowAES.decrypt(c,2,a,b));location.href='/?i=1';</script><noscript>This site requires Javascript to work</noscript></body></html>"),
    ("bare, alibaba", "<html><script>var arg1='2B';setCookie('acw_sc__v2',x);document.location.reload();</script></html>"),
    ("own, seems", "<h1>Parece que eres un robot</h1>"),
    ("own, sure", "<h1>Queremos asegurarnos de que eres humano</h1>"),
    ("own, quickly", "<h1>Slow down!</h1><p>You are making requests too quickly.</p>"),
    ("own, not allowed", "<h1>Sorry, you are not allowed to access this page</h1>"),
    ("own, page blocked", "<h1>Web Page Blocked!</h1><p>Please contact the administrator.</p>"),
    ("own, automated", "<h1>Automated access is not permitted</h1>"),
    ("own, host denied", "<h1>Access to casas.example was denied</h1>"),
    ("own, network", "<p>Por motivos de seguridad hemos limitado el acceso desde su red.</p>"),
    ("own, slide", "<p>Desliza para completar el puzzle y confirmar que eres una persona.</p>"),
    ("own, rejected", "<title>Request Rejected</title>The requested URL was rejected.<br>Your support ID is: 123"),
    ("catalan", "<h1>Verifica que ets humà</h1>"),
    ("portuguese", "<h1>Confirme que você é humano</h1>"),
    ("french", "<title>Accès refusé</title><h1>Accès refusé</h1>"),
    ("german", "<h1>Bestätigen Sie, dass Sie kein Roboter sind</h1>"),
    ("italian", "<h1>Verifica di essere umano</h1><p>Accesso negato</p>"),
];

#[test]
fn walls_are_neither_data_nor_an_end() {
    let right = |page: &PageReading| {
        page.blocked.is_some()
            && page.listing.is_none()
            && page.cards.is_empty()
            && page.links.is_empty()
            && page.says_gone.is_none()
            && page.missing.is_none()
    };
    let wrong = wrong(WALLS, right);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), WALLS.len(), wrong.join("\n"));
}

#[test]
fn pages_with_an_answer_are_no_walls() {
    let pages = [pages::ADS, pages::OTHERS].concat();
    let wrong = wrong(&pages, |page| page.blocked.is_none());
    assert!(pages.len() >= 60 && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), pages.len(), wrong.join("\n"));
}

#[test]
fn who_accepts_a_request_and_gives_nothing_keeps_it() {
    let blocked = |status, html: &str| read_answer(&answer(status, html), &Recipe::structured()).blocked.is_some();
    assert!(blocked(202, ""));
    assert!(blocked(202, "<html><head><title></title></head><body><div id=app></div></body></html>"));
    assert!(!blocked(200, ""));
    assert!(!blocked(202, pages::ADS[0].1));
    assert!(!blocked(202, "<h1>Agencia</h1><a href=/venta>Venta</a>"));
}

#[test]
fn a_services_header_outweighs_the_page() {
    let marked = Fetched { challenge: Some("cf-mitigated"), ..answer(200, pages::ADS[0].1) };
    let page = read_answer(&marked, &Recipe::structured());
    assert_eq!(page.blocked.as_deref(), Some("cf-mitigated"));
    assert!(page.listing.is_none());
}
